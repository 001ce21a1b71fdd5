/** The things that an administrator does with a sharded cluster of one shard, each evaluated in the shell, in order. */
export const clusterSteps: readonly string[] = `
db.dropDatabase()
db.hello().msg
Object.keys(db.hello())
sh.getShardedDataDistribution().toArray()
sh.enableSharding('mongosh-steps').ok
sh.shardCollection('mongosh-steps.people', { a: 1 })
sh.shardCollection('mongosh-steps.people', { b: 1 })
db.people.insertMany([{ _id: 1, a: 1 }, { _id: 2, a: 2 }])
db.people.getShardDistribution() && true
db.getSiblingDB('config').collections.findOne({ _id: 'mongosh-steps.people' }, { _id: 1, key: 1, unique: 1 })
db.getSiblingDB('config').chunks.countDocuments({ min: { a: MinKey() }, max: { a: MaxKey() } }) > 0
sh.splitAt('mongosh-steps.people', { a: 5 })
sh.splitFind('mongosh-steps.people', { a: 9 })
sh.getBalancerState()
sh.isBalancerRunning()
sh.stopBalancer()
sh.getBalancerState()
sh.startBalancer()
sh.disableBalancing('mongosh-steps.people').modifiedCount
sh.enableBalancing('mongosh-steps.people').modifiedCount
sh.balancerCollectionStatus('mongosh-steps.people')
sh.addShardTag(db.getSiblingDB('config').shards.findOne()._id, 'east')
sh.addTagRange('mongosh-steps.people', { a: 0 }, { a: 5 }, 'east')
sh.removeTagRange('mongosh-steps.people', { a: 0 }, { a: 5 }, 'east')
sh.removeShardTag(db.getSiblingDB('config').shards.findOne()._id, 'east')
sh.listShards().map(({ state }) => state)
db.adminCommand({ listShards: 1 }).ok
db.adminCommand({ balancerStatus: 1 }).mode
db.people.find({ a: 1 }).explain().queryPlanner.winningPlan.stage
db.people.find().explain().queryPlanner.winningPlan.stage
db.people.find({ a: 1 }).explain().queryPlanner.winningPlan.shards.map((each) => Object.keys(each))
Object.keys(db.people.find({ a: 1 }).explain('executionStats').executionStats)
Object.keys(db.people.explain().aggregate([{ $group: { _id: '$a' } }])).sort()
db.people.explain().count({ a: 1 }).queryPlanner.winningPlan.stage
db.people.explain().distinct('a').queryPlanner.winningPlan.stage
db.people.explain().update({ a: 1 }, { $set: { b: 1 } }).queryPlanner.winningPlan.stage
Object.keys(db.people.stats()).sort()
shape(db.stats())
db.people.getIndexes()
db.people.updateOne({ a: 1, _id: 1 }, { $set: { b: 1 } })
db.people.getShardVersion().ok
db.adminCommand({ getShardMap: 1 }).ok
db.adminCommand({ replSetGetStatus: 1 })
rs.conf()
db.adminCommand({ flushRouterConfig: 1 })
db.adminCommand({ isdbgrid: 1 }).isdbgrid
db.serverStatus().process
db.people.drop()
db.dropDatabase()
`
  .trim()
  .split('\n');
