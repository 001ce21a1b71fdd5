import { testMutations } from '../support/mutation.test-support.ts';

testMutations({
  beside: import.meta.url,
  tests: ['reduce.test.js', 'update-topology.test.js'],
  mutations: [
    // These mutations are about errors.
    ['reduce.js', "kind === 'shutdown'\n        ?", "kind !== 'shutdown'\n        ?"],
    ['reduce.js', 'if (error.completedHandshake)', 'if (!error.completedHandshake)'],
    ['reduce.js', 'if (error.generation < fresh)', 'if (error.generation <= fresh)'],
    ['reduce.js', 'error.topologyVersion) >= 0', 'error.topologyVersion) > 0'],
    ['reduce.js', 'server.topologyVersion) > 0', 'server.topologyVersion) >= 0'],
    ['reduce.js', "error.labels.includes('SystemOverloadedError')", 'false'],
    ['reduce.js', 'interruptInUse: timedOut', 'interruptInUse: false'],
    ['reduce.js', "|| kind === 'nodeIsRecovering';", ';'],
    ['reduce.js', 'if (serviceId === undefined || keepsConnections)', 'if (keepsConnections)'],
    ['reduce.js', 'if (address !== checked)', 'if (address === checked)'],
    ['reduce.js', '|| isDirect', ''],
    ['reduce.js', "monitored: description.type !== 'LoadBalanced'", 'monitored: true'],
    [
      'pool-generations.js',
      'generationOf(table, address, serviceId) + 1',
      'generationOf(table, address) + 1',
    ],
    ['pool-generations.js', 'servers.has(address)', 'true'],
    // These mutations are about replies.
    ['update-topology.js', 'seedCount === 1', 'seedCount >= 1'],
    ['update-topology.js', "type !== 'RSPrimary' || address === primary", "type !== 'RSPrimary'"],
    ['update-topology.js', 'keepOnly(add(alone, members), members)', 'add(alone, members)'],
    ['update-topology.js', 'server.me !== null && server.me !== server.address', 'false'],
    ['update-topology.js', 'if (isStalePrimary(topology, primary))', 'if (false)'],
    [
      'update-topology.js',
      'topology.setName !== server.setName || isMisnamed(server)',
      'isMisnamed(server)',
    ],
    [
      'update-topology.js',
      "topology.type === 'Unknown' || topology.type === 'Sharded'",
      "topology.type === 'Sharded'",
    ],
    ['election.js', 'election === 0 &&', 'election !== 0 &&'],
    ['election.js', 'maxSetVersion > setVersion', 'maxSetVersion < setVersion'],
    ['election.js', 'compareNullable(hex(maxElectionId), hex(electionId)) > 0', 'false'],
    ['election.js', 'grew ? setVersion', 'true ? setVersion'],
  ],
});
