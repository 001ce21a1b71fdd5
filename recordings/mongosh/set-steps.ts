/** The things that an administrator does with a replica set, each evaluated in the shell, in order. */
export const setSteps: readonly string[] = `
db.dropDatabase()
shape(rs.status(), 'members')
shape(rs.status().members[0])
rs.status().members.map(({ stateStr, health }) => [stateStr, health])
shape(rs.conf())
rs.conf().members[0]
rs.conf().settings
rs.hello().setName
Object.keys(rs.hello())
rs.isMaster().ismaster
rs.initiate()
rs.initiate({ _id: 'other' })
((config) => (config.version++, config.settings.heartbeatTimeoutSecs = 11, rs.reconfig(config).ok))(rs.conf())
rs.conf().settings.heartbeatTimeoutSecs
((config) => (config.settings.heartbeatTimeoutSecs = 10, rs.reconfig(config).ok))(rs.conf())
rs.reconfig({ _id: 'other', version: 1, members: [] })
rs.freeze(1)
rs.syncFrom('127.0.0.1:1')
rs.remove('127.0.0.1:1')
rs.secondaryOk()
db.getMongo().setReadPref('primary')
rs.printSecondaryReplicationInfo()
Object.keys(db.getReplicationInfo())
db.getMongo().getReadPrefMode()
db.adminCommand({ replSetGetRBID: 1 }).ok
db.adminCommand({ getDefaultRWConcern: 1 }).defaultReadConcern
db.adminCommand({ setDefaultRWConcern: 1, defaultWriteConcern: { w: 1 } }).defaultWriteConcern
db.adminCommand({ setDefaultRWConcern: 1, defaultWriteConcern: {} })
db.adminCommand({ setDefaultRWConcern: 1, defaultWriteConcern: { w: 'majority', wtimeout: 0 } }).defaultWriteConcern
db.adminCommand({ appendOplogNote: 1, data: { note: 'here' } }).ok
db.getSiblingDB('local').oplog.rs.find({ op: 'n', 'o.note': 'here' }, { op: 1, ns: 1, o: 1, _id: 0 }).limit(1).toArray()
db.getSiblingDB('local').getCollectionNames().includes('oplog.rs')
db.getSiblingDB('local').oplog.rs.isCapped()
db.people.insertMany([{ _id: 1, n: 1 }, { _id: 2, n: 2 }])
db.people.insertOne({ _id: 3 }, { writeConcern: { w: 'majority', j: true } })
db.people.insertOne({ _id: 4 }, { writeConcern: { w: 3, wtimeout: 10 } })
db.people.insertOne({ _id: 5 }, { writeConcern: { w: 'nope' } })
db.people.find().readConcern('majority').sort({ _id: 1 }).toArray()
db.people.find().readConcern('linearizable').sort({ _id: 1 }).toArray().length
db.people.find().readPref('secondary').maxTimeMS(1000).readConcern('nope').toArray()
((session) => (session.startTransaction({ readConcern: { level: 'snapshot' } }), session.getDatabase('mongosh-steps').people.updateOne({ _id: 1 }, { $inc: { n: 10 } }), session.commitTransaction(), session.endSession(), db.people.findOne({ _id: 1 })))(db.getMongo().startSession())
((session) => (session.startTransaction(), session.getDatabase('mongosh-steps').people.insertOne({ _id: 90 }), session.abortTransaction(), db.people.findOne({ _id: 90 })))(db.getMongo().startSession())
((session) => (session.startTransaction(), session.getDatabase('mongosh-steps').createCollection('made'), session.getDatabase('mongosh-steps').made.createIndex({ a: 1 }), session.commitTransaction()))(db.getMongo().startSession())
((session) => (session.startTransaction(), session.getDatabase('mongosh-steps').people.find({ $where: 'x' }).toArray()))(db.getMongo().startSession())
((session) => (session.startTransaction(), session.getDatabase('mongosh-steps').people.count()))(db.getMongo().startSession())
((session) => session.withTransaction(() => { session.getDatabase('mongosh-steps').people.deleteOne({ _id: 3 }); }))(db.getMongo().startSession())
((session) => session.getDatabase('mongosh-steps').people.find().sort({ _id: 1 }).toArray())(db.getMongo().startSession({ snapshot: true }))
((stream) => (db.people.insertOne({ _id: 6 }), db.people.updateOne({ _id: 6 }, { $set: { a: [1] } }), db.people.deleteOne({ _id: 6 }), [stream.next(), stream.next(), stream.next()].map(({ operationType, documentKey, fullDocument, updateDescription, ns }) => ({ operationType, documentKey, fullDocument, updateDescription, ns }))))(db.people.watch())
((stream) => (db.people.updateOne({ _id: 2 }, { $set: { n: 5 } }), Object.keys(stream.next())))(db.watch([], { fullDocument: 'updateLookup' }))
db.people.watch([{ $group: { _id: 1 } }])
db.people.watch([], { resumeAfter: { _data: 'nope' } }).tryNext()
db.runCommand({ collMod: 'people', changeStreamPreAndPostImages: { enabled: true } })
db.getCollectionInfos({ name: 'people' })
((stream) => (db.people.updateOne({ _id: 2 }, { $set: { n: 6 } }), stream.next().fullDocumentBeforeChange))(db.people.watch([], { fullDocumentBeforeChange: 'required' }))
db.serverStatus().repl.setName
Object.keys(db.serverStatus().repl)
Object.keys(db.serverStatus()).filter((name) => 'asserts catalogStats connections defaultRWConcern extra_info featureCompatibilityVersion globalLock host localTime logicalSessionRecordCache mem metrics network ok opcounters opcountersRepl pid process repl storageEngine uptime uptimeEstimate uptimeMillis version'.split(' ').includes(name))
shape(db.serverStatus().opcountersRepl)
db.getSiblingDB('config').getCollectionNames().includes('settings')
db.getSiblingDB('admin').system.version.find().toArray()
db.adminCommand({ applyOps: [{ op: 'i', ns: 'mongosh-steps.people', o: { _id: 70 } }] })
db.people.findOne({ _id: 70 })
db.adminCommand({ applyOps: [{ op: 'd', ns: 'mongosh-steps.people', o: { _id: 70 } }] })
db.adminCommand({ setFeatureCompatibilityVersion: '7.0', confirm: true })
db.adminCommand({ shardingState: 1 })
db.adminCommand({ listShards: 1 })
db.adminCommand({ fsync: 1, lock: true }).lockCount
db.adminCommand({ fsyncUnlock: 1 }).lockCount
Object.keys(db.printReplicationInfo().value)
sh.status()
rs.stepDown(5, 1)
db.dropDatabase()
`
  .trim()
  .split('\n');
