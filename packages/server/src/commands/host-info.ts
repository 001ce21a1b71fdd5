import { readFileSync } from 'node:fs';
import { availableParallelism, machine, release, totalmem, type, version } from 'node:os';
import { Int32 } from 'bson';
import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { type Reply, type ReplyValue, replyOf } from '../command/reply.ts';

function megabytes(bytes: number): bigint {
  return BigInt(Math.floor(bytes / 1_048_576));
}

export const hostInfo: Command = defineCommand({
  name: 'hostInfo',
  target: 'database',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Tells about the machine.',
  fields: fields({}),
  run({ node }) {
    return replyOf({
      system: replyOf({
        currentTime: new Date(node.runtime.clock.date()),
        hostname: node.address,
        cpuAddrSize: new Int32(64),
        memSizeMB: megabytes(totalmem()),
        memLimitMB: megabytes(totalmem()),
        numCores: new Int32(availableParallelism()),
        numPhysicalCores: new Int32(availableParallelism()),
        numCpuSockets: new Int32(1),
        cpuArch: machine(),
        numaEnabled: false,
        numNumaNodes: new Int32(1),
      }),
      os: replyOf({ type: type(), name: type(), version: `Kernel ${release()}` }),
      extra: replyOf({
        versionString: version(),
        ...libcVersion(),
        kernelVersion: release(),
        ...linuxDetails(),
      }),
    });
  },
});

function libcVersion(): { readonly libcVersion?: string } {
  const report: NodeJS.ProcessReport & { excludeNetwork?: boolean } = process.report;
  const before = report.excludeNetwork ?? false;
  // Names of peers would be looked up else, which takes long.
  report.excludeNetwork = true;
  const { header } = report.getReport() as {
    readonly header: { readonly glibcVersionRuntime?: string };
  };
  report.excludeNetwork = before;
  const { glibcVersionRuntime: known } = header;
  return known === undefined ? {} : { libcVersion: known };
}

/** The rest that MongoDB tells on Linux, from where the kernel tells it; nothing elsewhere. */
function linuxDetails(): Readonly<Record<string, ReplyValue>> {
  const processors = kernelText('cpuinfo');
  const limits = kernelText('self/limits');
  if (processors === undefined || limits === undefined) return {};
  const pageSize = pageSizeOf(kernelBytes('self/auxv'));
  return {
    cpuFrequencyMHz: /^cpu MHz\s*: (.*)/m.exec(processors)?.[1] ?? '',
    cpuFeatures: /^(?:flags|Features)\s*: (.*)/m.exec(processors)?.[1] ?? '',
    pageSize: BigInt(pageSize),
    numPages: new Int32(Math.floor(totalmem() / pageSize)),
    maxOpenFiles: new Int32(Number(/^Max open files +(\d+)/m.exec(limits)?.[1] ?? 0)),
    mountInfo: (kernelText('self/mountinfo') ?? '').split('\n').flatMap(mountOf),
  };
}

function kernelBytes(name: string): Buffer | undefined {
  try {
    return readFileSync(`/proc/${name}`);
  } catch {
    return undefined;
  }
}

function kernelText(name: string): string | undefined {
  return kernelBytes(name)?.toString('utf8');
}

const PAGE_SIZE_ENTRY = 6n;

// The kernel hands each program pairs of a kind and a number.
function pageSizeOf(vector: Buffer | undefined): number {
  for (let at = 0; vector !== undefined && at + 16 <= vector.length; at += 16) {
    if (vector.readBigUInt64LE(at) === PAGE_SIZE_ENTRY) {
      return Number(vector.readBigUInt64LE(at + 8));
    }
  }
  return 4096;
}

// One line of mountinfo: ids, device, root, point, options, optional fields, a hyphen, type, source, more options.
function mountOf(line: string): readonly Reply[] {
  const [own = '', below = ''] = line.split(' - ');
  const [mountId, parentId, device, root, mountPoint, options, ...optional] = own.split(' ');
  const [kind, source, superOptions] = below.split(' ');
  if (mountId === undefined || kind === undefined || device === undefined) return [];
  const [major, minor] = device.split(':').map((part) => new Int32(Number(part)));
  return [
    replyOf({
      mountId: new Int32(Number(mountId)),
      parentId: new Int32(Number(parentId)),
      major,
      minor,
      root,
      mountPoint,
      options,
      fields: optional.filter((each) => each !== '').join(' '),
      type: kind,
      source,
      superOpt: superOptions,
    }),
  ];
}
