import {
  type HttpAnswer,
  type HttpRequest,
  type HttpService,
  startHttpService,
} from '@touchstone/runtime';
import { refusalOf } from './admission.ts';
import {
  BadRequest,
  readAction,
  readMember,
  readReplicaSet,
  readRouter,
  readServer,
  readShard,
  readShardedCluster,
} from './configuration.ts';
import { Deployments } from './deployments.ts';
import type { Orchestrated } from './kinds/kind.ts';
import { type OrchestratedMember, type OrchestratedSet, startSet } from './kinds/replica-sets.ts';
import { startServer } from './kinds/servers.ts';
import { type OrchestratedCluster, startCluster } from './kinds/sharded-clusters.ts';
import { actOnProcess, type OrchestratedProcess, processInfo } from './processes.ts';
import { type Route, routeFor } from './routes.ts';

/** Tells where the service listens, and what its servers are. */
export interface OrchestrationOptions {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** The version of servers that are told none. */
  readonly version: string;
}

/** A running service; to dispose of it ends its deployments. */
export type OrchestrationService = HttpService;

/** Starts the service. Rejects where the port is taken. */
export async function startOrchestration({
  host,
  port,
  version,
}: OrchestrationOptions): Promise<OrchestrationService> {
  const all: All = {
    servers: new Deployments(version),
    sets: new Deployments(version),
    clusters: new Deployments(version),
  };
  const http = await startHttpService(
    (request) => {
      const refusal = refusalOf(request, host);
      if (refusal === undefined) return answer(all, request);
      return { status: 403, body: JSON.stringify({ error: refusal }) };
    },
    { host, port },
  );
  return {
    url: http.url,
    async [Symbol.asyncDispose]() {
      await http[Symbol.asyncDispose]();
      for (const each of Object.values(all)) await each[Symbol.asyncDispose]();
    },
  };
}

interface All {
  readonly servers: Deployments<Orchestrated>;
  readonly sets: Deployments<OrchestratedSet>;
  readonly clusters: Deployments<OrchestratedCluster>;
}

/** The thing that was asked for is not there. */
class NotFound extends Error {}

async function answer(all: All, { method, target, body }: HttpRequest): Promise<HttpAnswer> {
  const path = (target.split('?')[0] ?? '').replace(/^\/v1(?=\/|$)/, '').replace(/\/$/, '');
  try {
    const found = routeFor(ROUTES, method, path);
    if (found === undefined) throw new NotFound(`There is no ${method} ${target}.`);
    const result = await found.route.answer(all, found.names, body);
    if (result === undefined) return { status: 204, body: '' };
    return { body: JSON.stringify(result) };
  } catch (error) {
    const { name, message } = error as Error;
    if (error instanceof NotFound) return { status: 404, body: JSON.stringify({ error: message }) };
    const status = error instanceof BadRequest ? 400 : 500;
    return {
      status,
      body: JSON.stringify({ error: status === 400 ? message : `${name}: ${message}` }),
    };
  }
}

function named<Kind extends Orchestrated>(those: Deployments<Kind>, id: string | undefined): Kind {
  const found = those.find(id ?? '');
  if (found !== undefined) return found;
  throw new NotFound(`There is none with the id "${id}".`);
}

/** Every process, whatever it is a part of. */
function processes({ servers, sets, clusters }: All): readonly OrchestratedProcess[] {
  return [servers, sets, clusters].flatMap((those) => those.all.flatMap((each) => each.processes));
}

function processNamed(all: All, id: string | undefined): OrchestratedProcess {
  const found = processes(all).find((each) => each.id === id);
  if (found !== undefined) return found;
  throw new NotFound(`There is no server with the id "${id}".`);
}

function memberNamed(set: OrchestratedSet, number: string | undefined): OrchestratedMember {
  const found = set.members.find((each) => each.number === Number(number));
  if (found !== undefined) return found;
  throw new NotFound(`There is no member ${number} in the set "${set.id}".`);
}

function shardNamed({ id, shards }: OrchestratedCluster, name: string | undefined): unknown {
  const found = shards.find((each) => each['id'] === name);
  if (found !== undefined) return found;
  throw new NotFound(`There is no shard "${name}" in the cluster "${id}".`);
}

type Answer = Route<All>['answer'];

const listMembers =
  (name: string, holds: (member: OrchestratedMember) => boolean): Answer =>
  ({ sets }, [id]) => {
    const set = named(sets, id);
    return { [name]: set.members.filter(holds).map((each) => set.memberInfo(each)) };
  };

const createServer: Answer = async ({ servers }, [id], body) => {
  const given = readServer(body);
  return (await servers.create(id ?? given.id, (own) => startServer(given, own))).info();
};

const createSet: Answer = async ({ sets }, [id], body) => {
  const given = readReplicaSet(body);
  return (await sets.create(id ?? given.id, (own) => startSet(given, own))).info();
};

const createCluster: Answer = async ({ clusters }, [id], body) => {
  const given = readShardedCluster(body);
  return (await clusters.create(id ?? given.id, (own) => startCluster(given, own))).info();
};

async function act(one: Orchestrated, body: string): Promise<unknown> {
  await one.act(readAction(body));
  return { command_result: true };
}

const SERVER_ROUTES: readonly Route<All>[] = [
  { method: 'POST', path: '/servers', answer: createServer },
  { method: 'PUT', path: '/servers/:id', answer: createServer },
  {
    method: 'GET',
    path: '/servers',
    answer: (all) => ({ servers: processes(all).map(({ id }) => ({ id })) }),
  },
  {
    method: 'GET',
    path: '/servers/:id',
    answer: (all, [id]) => processInfo(processNamed(all, id)),
  },
  {
    method: 'POST',
    path: '/servers/:id',
    async answer(all, [id], body) {
      await actOnProcess(processNamed(all, id), readAction(body));
      return { command_result: true };
    },
  },
  {
    method: 'DELETE',
    path: '/servers/:id',
    answer: ({ servers }, [id]) => servers.remove(named(servers, id).id),
  },
];

const MEMBER_ROUTES: readonly Route<All>[] = [
  {
    method: 'POST',
    path: '/replica_sets/:id/members',
    async answer({ sets }, [id], body) {
      const set = named(sets, id);
      return set.memberInfo(await set.add(readMember(body)));
    },
  },
  {
    method: 'GET',
    path: '/replica_sets/:id/members/:number',
    answer({ sets }, [id, number]) {
      const set = named(sets, id);
      return set.memberInfo(memberNamed(set, number));
    },
  },
  {
    method: 'PATCH',
    path: '/replica_sets/:id/members/:number',
    answer({ sets }, [id, number], body) {
      const set = named(sets, id);
      return set.memberInfo(set.change(memberNamed(set, number), readMember(body)));
    },
  },
  {
    method: 'DELETE',
    path: '/replica_sets/:id/members/:number',
    answer({ sets }, [id, number]) {
      const set = named(sets, id);
      return set.remove(memberNamed(set, number));
    },
  },
  {
    method: 'GET',
    path: '/replica_sets/:id/primary',
    answer({ sets }, [id]) {
      const set = named(sets, id);
      const primary = set.members.find(({ process }) => process.isPrimary);
      if (primary === undefined) throw new NotFound(`The set "${id}" has no primary now.`);
      return set.memberInfo(primary);
    },
  },
];

const isArbiter = ({ configuration }: OrchestratedMember): boolean =>
  configuration.rsParams?.arbiterOnly === true;

const LISTS: readonly Route<All>[] = Object.entries({
  members: () => true,
  servers: () => true,
  secondaries: (each: OrchestratedMember) =>
    !each.process.isPrimary && each.process.running !== undefined && !isArbiter(each),
  arbiters: isArbiter,
  hidden: ({ configuration }: OrchestratedMember) => configuration.rsParams?.hidden === true,
  passives: ({ configuration }: OrchestratedMember) => configuration.rsParams?.priority === 0,
}).map(([name, holds]) => ({
  method: 'GET',
  path: `/replica_sets/:id/${name}`,
  answer: listMembers(name, holds),
}));

const SET_ROUTES: readonly Route<All>[] = [
  { method: 'POST', path: '/replica_sets', answer: createSet },
  { method: 'PUT', path: '/replica_sets/:id', answer: createSet },
  {
    method: 'GET',
    path: '/replica_sets',
    answer: ({ sets }) => ({ replica_sets: sets.all.map(({ id }) => ({ id })) }),
  },
  {
    method: 'GET',
    path: '/replica_sets/:id',
    answer: ({ sets }, [id]) => named(sets, id).info(),
  },
  {
    method: 'POST',
    path: '/replica_sets/:id',
    answer: ({ sets }, [id], body) => act(named(sets, id), body),
  },
  {
    method: 'DELETE',
    path: '/replica_sets/:id',
    answer: ({ sets }, [id]) => sets.remove(named(sets, id).id),
  },
];

const CLUSTER_ROUTES: readonly Route<All>[] = [
  { method: 'POST', path: '/sharded_clusters', answer: createCluster },
  { method: 'PUT', path: '/sharded_clusters/:id', answer: createCluster },
  {
    method: 'GET',
    path: '/sharded_clusters',
    answer: ({ clusters }) => ({ sharded_clusters: clusters.all.map(({ id }) => ({ id })) }),
  },
  {
    method: 'GET',
    path: '/sharded_clusters/:id',
    answer: ({ clusters }, [id]) => named(clusters, id).info(),
  },
  {
    method: 'POST',
    path: '/sharded_clusters/:id',
    answer: ({ clusters }, [id], body) => act(named(clusters, id), body),
  },
  {
    method: 'DELETE',
    path: '/sharded_clusters/:id',
    answer: ({ clusters }, [id]) => clusters.remove(named(clusters, id).id),
  },
  {
    method: 'GET',
    path: '/sharded_clusters/:id/shards',
    answer: ({ clusters }, [id]) => ({ shards: named(clusters, id).shards }),
  },
  {
    method: 'POST',
    path: '/sharded_clusters/:id/shards',
    answer: ({ clusters }, [id], body) => named(clusters, id).addShard(readShard(body)),
  },
  {
    method: 'GET',
    path: '/sharded_clusters/:id/shards/:shard',
    answer: ({ clusters }, [id, shard]) => shardNamed(named(clusters, id), shard),
  },
  {
    method: 'DELETE',
    path: '/sharded_clusters/:id/shards/:shard',
    async answer({ clusters }, [id, shard = '']) {
      const cluster = named(clusters, id);
      shardNamed(cluster, shard);
      await cluster.removeShard(shard);
      return { msg: 'removeshard completed successfully', state: 'completed', shard };
    },
  },
  {
    method: 'GET',
    path: '/sharded_clusters/:id/configsvrs',
    answer: ({ clusters }, [id]) => ({ configsvrs: named(clusters, id).info()['configsvrs'] }),
  },
  {
    method: 'GET',
    path: '/sharded_clusters/:id/routers',
    answer: ({ clusters }, [id]) => ({ routers: named(clusters, id).info()['routers'] }),
  },
  {
    method: 'POST',
    path: '/sharded_clusters/:id/routers',
    async answer({ clusters }, [id], body) {
      const { id: own, address } = await named(clusters, id).addRouter(readRouter(body));
      return { id: own, hostname: address };
    },
  },
  {
    method: 'DELETE',
    path: '/sharded_clusters/:id/routers/:router',
    answer({ clusters }, [id, router]) {
      const cluster = named(clusters, id);
      const found = cluster.routers.find((each) => each.id === router);
      if (found === undefined) throw new NotFound(`There is no router "${router}".`);
      return cluster.removeRouter(found);
    },
  },
];

const ROUTES: readonly Route<All>[] = [
  {
    method: 'GET',
    path: '',
    answer: () => ({ service: 'mongo-orchestration', version: '0.9' }),
  },
  { method: 'GET', path: '/releases', answer: () => ({ releases: {} }) },
  ...SERVER_ROUTES,
  ...SET_ROUTES,
  ...MEMBER_ROUTES,
  ...LISTS,
  ...CLUSTER_ROUTES,
];
