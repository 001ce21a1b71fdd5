/** The things that an administrator does with a sharded cluster of one shard, each evaluated in the shell, in order. */
export const clusterSteps: readonly string[] = `
db.dropDatabase()
db.hello().msg
Object.keys(db.hello())
sh.enableSharding('mongosh-steps').ok
sh.shardCollection('mongosh-steps.people', { a: 1 })
sh.shardCollection('mongosh-steps.people', { b: 1 })
db.people.insertMany([{ _id: 1, a: 1 }, { _id: 2, a: 2 }])
db.people.getShardDistribution() && true
db.getSiblingDB('config').collections.findOne({ _id: 'mongosh-steps.people' }, { _id: 1, key: 1, unique: 1 })
db.getSiblingDB('config').chunks.countDocuments({ min: { a: MinKey() }, max: { a: MaxKey() } }) > 0
sh.splitAt('mongosh-steps.people', { a: 5 })
sh.splitFind('mongosh-steps.people', { a: 9 })
db.adminCommand({ balancerStart: 1 })
sh.getBalancerState()
sh.isBalancerRunning().mode
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
Object.keys(db.people.stats()).filter((name) => name !== 'wiredTiger').sort()
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
sh.getShardedDataDistribution().toArray().filter(({ ns }) => ns === 'mongosh-steps.people')
db.getSiblingDB('config').chunks.find({ uuid: db.getSiblingDB('config').collections.findOne({ _id: 'mongosh-steps.people' }).uuid }, { _id: 0, onCurrentShardSince: 0, history: 0 }).sort({ min: 1 }).toArray()
db.getSiblingDB('config').settings.find().sort({ _id: 1 }).toArray()
Object.keys(db.getSiblingDB('config').version.findOne())
db.getSiblingDB('config').databases.findOne({ _id: 'mongosh-steps' })
Object.keys(db.getSiblingDB('config').shards.findOne())
sh.splitAt('mongosh-steps.people', { a: 50 })
sh.splitAt('mongosh-steps.people', { a: 50 })
sh.splitAt('mongosh-steps.people', { b: 50 })
sh.splitFind('mongosh-steps.nope', { a: 1 })
db.adminCommand({ mergeChunks: 'mongosh-steps.people', bounds: [{ a: 5 }, { a: MaxKey() }] })
db.adminCommand({ mergeChunks: 'mongosh-steps.people', bounds: [{ a: 6 }, { a: MaxKey() }] }).codeName
sh.moveChunk('mongosh-steps.people', { a: 1 }, db.getSiblingDB('config').shards.findOne()._id).ok
sh.moveChunk('mongosh-steps.people', { a: 1 }, 'nope')
sh.moveRange('mongosh-steps.people', db.getSiblingDB('config').shards.findOne()._id, { a: 5 })
db.adminCommand({ movePrimary: 'mongosh-steps', to: db.getSiblingDB('config').shards.findOne()._id })
db.adminCommand({ movePrimary: 'mongosh-steps', to: 'nope' })
sh.addShardToZone(db.getSiblingDB('config').shards.findOne()._id, 'west')
sh.updateZoneKeyRange('mongosh-steps.people', { a: 0 }, { a: 9 }, 'west')
sh.updateZoneKeyRange('mongosh-steps.people', { a: 5 }, { a: 12 }, 'west')
sh.updateZoneKeyRange('mongosh-steps.people', { a: 5 }, { a: 12 }, 'nope')
db.getSiblingDB('config').tags.find({}, { _id: 0 }).toArray()
sh.removeShardFromZone(db.getSiblingDB('config').shards.findOne()._id, 'west')
sh.removeRangeFromZone('mongosh-steps.people', { a: 0 }, { a: 9 })
sh.removeShardFromZone(db.getSiblingDB('config').shards.findOne()._id, 'west')
sh.shardCollection('mongosh-steps.hashed', { _id: 'hashed' })
sh.shardCollection('mongosh-steps.other', { a: 1 }, true)
sh.shardCollection('mongosh-steps.wrong', { a: -1 })
sh.shardCollection('mongosh-steps.wrong', {})
db.getSiblingDB('config').chunks.find({ 'min._id': { $type: 'long' } }, { _id: 0, onCurrentShardSince: 0, history: 0 }).toArray()
db.people.createIndex({ a: 1, b: 1 })
db.people.createIndex({ c: 1 }, { unique: true })
db.people.dropIndex('a_1')
db.people.dropIndex('nope')
db.people.dropIndex('a_1_b_1')
db.people.createIndex({ a: 1, b: 1 })
sh.refineCollectionShardKey
db.adminCommand({ refineCollectionShardKey: 'mongosh-steps.people', key: { a: 1, c: 1 } }).code
db.adminCommand({ refineCollectionShardKey: 'mongosh-steps.people', key: { a: 1, b: 1 } })
db.getSiblingDB('config').chunks.find({ uuid: db.getSiblingDB('config').collections.findOne({ _id: 'mongosh-steps.people' }).uuid }, { _id: 0, onCurrentShardSince: 0, history: 0, lastmod: 0 }).sort({ min: 1 }).toArray()
db.adminCommand({ balancerCollectionStatus: 'mongosh-steps.people' })
db.adminCommand({ configureCollectionBalancing: 'mongosh-steps.people', chunkSize: 64 })
db.adminCommand({ balancerCollectionStatus: 'mongosh-steps.people' }).chunkSize
db.adminCommand({ listShards: 1 }).shards.map((shard) => Object.keys(shard))
db.runCommand({ collMod: 'people', validationLevel: 'moderate' })
db.runCommand({ count: 'people' })
db.people.validate().valid
db.people.totalSize() > 0
db.people.isCapped()
db.people.countDocuments()
db.people.renameCollection('persons')
db.persons.getShardDistribution() && true
db.persons.renameCollection('people')
db.people.bulkWrite([{ insertOne: { document: { _id: 20, a: 7, b: 1 } } }, { deleteOne: { filter: { a: 7, b: 1 } } }])
db.people.findOneAndUpdate({ a: 2 }, { $set: { note: 'x' } })
db.people.aggregate([{ $group: { _id: null, n: { $sum: 1 } } }]).toArray()
db.people.aggregate([{ $lookup: { from: 'people', localField: 'a', foreignField: 'a', as: 'same' } }, { $sort: { _id: 1 } }, { $project: { same: { $size: '$same' } } }]).toArray()
db.people.distinct('a')
sh.status().value.shards.map((shard) => Object.keys(shard))
Object.keys(sh.status().value.balancer).sort()
sh.status().value.autosplit
Object.keys(sh.status().value).sort()
sh.status().value.databases.filter(({ database }) => database._id === 'mongosh-steps').map(({ collections }) => Object.keys(collections).sort())
sh.isConfigShardEnabled
sh.checkMetadataConsistency().toArray()
db.adminCommand({ abortReshardCollection: 'mongosh-steps.people' })
db.adminCommand({ removeShard: 'nope' })
db.adminCommand({ removeShard: db.getSiblingDB('config').shards.findOne()._id })
db.getMongo().getDBNames().includes('mongosh-steps')
db.people.drop()
db.dropDatabase()
`
  .trim()
  .split('\n');
