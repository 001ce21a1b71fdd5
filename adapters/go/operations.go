package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readpref"
)

// call is an operation of the unified test format under way.
type call struct {
	*arguments
	context  context.Context
	target   any
	session  *mongo.Session
	callback func(context.Context) (any, error)
	// hasTimeout is true where a client has a time limit for all its operations.
	hasTimeout bool
}

func (c *call) run(name string) (any, error) {
	switch target := c.target.(type) {
	case *mongo.Client:
		return c.onClient(name, target)
	case *mongo.Database:
		return c.onDatabase(name, target)
	case *mongo.Collection:
		return c.onCollection(name, target)
	case *mongo.Session:
		return c.onSession(name, target)
	case *mongo.GridFSBucket:
		return c.onBucket(name, target)
	case *mongo.Cursor:
		return c.onCursor(name, target)
	case *mongo.ChangeStream:
		return c.onChangeStream(name, target)
	}
	return nil, lacks("this adapter knows no operation %s here", name)
}

func (c *call) onClient(name string, client *mongo.Client) (any, error) {
	switch name {
	case "appendMetadata":
		client.AppendDriverInfo(*driverInfo(c.document("driverInfoOptions")))
		return nil, nil
	case "clientBulkWrite":
		return c.clientBulkWrite(client)
	case "close":
		return nil, client.Disconnect(background)
	case "createChangeStream":
		return watch(c, client.Watch)
	case "dropDatabase":
		return nil, client.Database(c.text("database")).Drop(c.context)
	case "listDatabaseNames":
		filter := c.document("filter")
		return option(c, options.ListDatabases(), func(o *options.ListDatabasesOptionsBuilder) (any, error) {
			return client.ListDatabaseNames(c.context, filter, o)
		})
	case "listDatabases":
		filter := c.document("filter")
		return option(c, options.ListDatabases(), func(o *options.ListDatabasesOptionsBuilder) (any, error) {
			found, err := client.ListDatabases(c.context, filter, o)
			return found.Databases, err
		})
	case "runCommand":
		database, command := client.Database(c.text("database")), c.document("command")
		return document(database.RunCommand(c.context, command, options.RunCmd().SetReadPreference(readpref.Primary())))
	}
	return nil, lacks("the driver has no operation %s of a client", name)
}

func (c *call) onDatabase(name string, database *mongo.Database) (any, error) {
	switch name {
	case "aggregate":
		return aggregate(c, database.Aggregate)
	case "createChangeStream":
		return watch(c, database.Watch)
	case "createCollection":
		return c.createCollection(database)
	case "dropCollection":
		collection := database.Collection(c.text("collection"))
		return option(c, options.DropCollection(), func(o *options.DropCollectionOptionsBuilder) (any, error) {
			return nil, collection.Drop(c.context, o)
		})
	case "listCollectionNames":
		filter := c.document("filter")
		return option(c, options.ListCollections(), func(o *options.ListCollectionsOptionsBuilder) (any, error) {
			return database.ListCollectionNames(c.context, filter, o)
		})
	case "listCollections":
		filter := c.document("filter")
		return option(c, options.ListCollections(), func(o *options.ListCollectionsOptionsBuilder) (any, error) {
			return listed(c)(database.ListCollections(c.context, filter, o))
		})
	case "runCommand":
		c.take("commandName")
		command := c.document("command")
		return option(c, options.RunCmd(), func(o *options.RunCmdOptionsBuilder) (any, error) {
			return document(database.RunCommand(c.context, command, o))
		})
	case "runCursorCommand":
		return listed(c)(c.commandCursor(database))
	case "createCommandCursor":
		return c.commandCursor(database)
	}
	return nil, lacks("the driver has no operation %s of a database", name)
}

func (c *call) createCollection(database *mongo.Database) (any, error) {
	name := c.text("collection")
	if view := c.take("viewOn"); view != nil {
		pipeline, given := c.take("pipeline").(bson.A)
		if !given {
			pipeline = bson.A{}
		}
		return option(c, options.CreateView(), func(o *options.CreateViewOptionsBuilder) (any, error) {
			return nil, database.CreateView(c.context, name, view.(string), pipeline, o)
		})
	}
	return option(c, options.CreateCollection(), func(o *options.CreateCollectionOptionsBuilder) (any, error) {
		return database.Collection(name), database.CreateCollection(c.context, name, o)
	})
}

func (c *call) commandCursor(database *mongo.Database) (*mongo.Cursor, error) {
	c.take("commandName")
	command, size, comment := c.document("command"), c.take("batchSize"), c.take("comment")
	builder := options.RunCmd()
	if err := apply(c.rest, builder); err != nil {
		return nil, err
	}
	cursor, err := database.RunCommandCursor(c.context, command, builder)
	if err == nil && size != nil {
		cursor.SetBatchSize(int32(numberOf(size)))
	}
	if err == nil && comment != nil {
		cursor.SetComment(comment)
	}
	return cursor, err
}

func (c *call) onCollection(name string, collection *mongo.Collection) (any, error) {
	switch name {
	case "aggregate":
		return aggregate(c, collection.Aggregate)
	case "bulkWrite":
		return c.bulkWrite(collection)
	case "countDocuments":
		filter := c.document("filter")
		return option(c, options.Count(), func(o *options.CountOptionsBuilder) (any, error) {
			return collection.CountDocuments(c.context, filter, o)
		})
	case "createChangeStream":
		return watch(c, collection.Watch)
	case "createFindCursor":
		return c.find(collection)
	case "deleteMany":
		filter := c.document("filter")
		return option(c, options.DeleteMany(), func(o *options.DeleteManyOptionsBuilder) (any, error) {
			return collection.DeleteMany(c.context, filter, o)
		})
	case "deleteOne":
		filter := c.document("filter")
		return option(c, options.DeleteOne(), func(o *options.DeleteOneOptionsBuilder) (any, error) {
			return collection.DeleteOne(c.context, filter, o)
		})
	case "distinct":
		field, filter := c.text("fieldName"), c.document("filter")
		return option(c, options.Distinct(), func(o *options.DistinctOptionsBuilder) (any, error) {
			found := collection.Distinct(c.context, field, filter, o)
			if err := found.Err(); err != nil {
				return nil, err
			}
			var values bson.A
			err := found.Decode(&values)
			return values, err
		})
	case "estimatedDocumentCount":
		return option(c, options.EstimatedDocumentCount(), func(o *options.EstimatedDocumentCountOptionsBuilder) (any, error) {
			return collection.EstimatedDocumentCount(c.context, o)
		})
	case "find":
		return listed(c)(c.find(collection))
	case "findOne":
		filter := c.document("filter")
		return option(c, options.FindOne(), func(o *options.FindOneOptionsBuilder) (any, error) {
			return document(collection.FindOne(c.context, filter, o))
		})
	case "insertMany":
		documents := []any(c.take("documents").(bson.A))
		return option(c, options.InsertMany(), func(o *options.InsertManyOptionsBuilder) (any, error) {
			return partially(collection.InsertMany(c.context, documents, o))
		})
	case "insertOne":
		inserted := c.document("document")
		return option(c, options.InsertOne(), func(o *options.InsertOneOptionsBuilder) (any, error) {
			return collection.InsertOne(c.context, inserted, o)
		})
	case "replaceOne":
		filter, replacement := c.document("filter"), c.document("replacement")
		return option(c, options.Replace(), func(o *options.ReplaceOptionsBuilder) (any, error) {
			return collection.ReplaceOne(c.context, filter, replacement, o)
		})
	case "updateMany":
		filter, update := c.document("filter"), c.take("update")
		return option(c, options.UpdateMany(), func(o *options.UpdateManyOptionsBuilder) (any, error) {
			return collection.UpdateMany(c.context, filter, update, o)
		})
	case "updateOne":
		filter, update := c.document("filter"), c.take("update")
		return option(c, options.UpdateOne(), func(o *options.UpdateOneOptionsBuilder) (any, error) {
			return collection.UpdateOne(c.context, filter, update, o)
		})
	}
	if strings.HasPrefix(name, "findOneAnd") {
		return c.findOneAnd(name, collection)
	}
	return c.onIndexes(name, collection)
}

func (c *call) findOneAnd(name string, collection *mongo.Collection) (any, error) {
	filter := c.document("filter")
	switch name {
	case "findOneAndDelete":
		return option(c, options.FindOneAndDelete(), func(o *options.FindOneAndDeleteOptionsBuilder) (any, error) {
			return document(collection.FindOneAndDelete(c.context, filter, o))
		})
	case "findOneAndReplace":
		replacement := c.document("replacement")
		return option(c, options.FindOneAndReplace(), func(o *options.FindOneAndReplaceOptionsBuilder) (any, error) {
			return document(collection.FindOneAndReplace(c.context, filter, replacement, o))
		})
	}
	update := c.take("update")
	return option(c, options.FindOneAndUpdate(), func(o *options.FindOneAndUpdateOptionsBuilder) (any, error) {
		return document(collection.FindOneAndUpdate(c.context, filter, update, o))
	})
}

func (c *call) onIndexes(name string, collection *mongo.Collection) (any, error) {
	indexes, search := collection.Indexes(), collection.SearchIndexes()
	switch name {
	case "createIndex":
		keys := c.document("keys")
		return option(c, options.Index(), func(o *options.IndexOptionsBuilder) (any, error) {
			return indexes.CreateOne(c.context, mongo.IndexModel{Keys: keys, Options: o})
		})
	case "dropIndex":
		index := c.text("name")
		return option(c, options.DropIndexes(), func(o *options.DropIndexesOptionsBuilder) (any, error) {
			return nil, indexes.DropOne(c.context, index, o)
		})
	case "dropIndexes":
		return option(c, options.DropIndexes(), func(o *options.DropIndexesOptionsBuilder) (any, error) {
			return nil, indexes.DropAll(c.context, o)
		})
	case "listIndexes":
		return option(c, options.ListIndexes(), func(o *options.ListIndexesOptionsBuilder) (any, error) {
			return listed(c)(indexes.List(c.context, o))
		})
	case "createSearchIndex":
		return search.CreateOne(c.context, searchModel(c.document("model")))
	case "createSearchIndexes":
		var models []mongo.SearchIndexModel
		for _, model := range c.take("models").(bson.A) {
			models = append(models, searchModel(model.(bson.D)))
		}
		return search.CreateMany(c.context, models)
	case "dropSearchIndex":
		return nil, search.DropOne(c.context, c.text("name"))
	case "listSearchIndexes":
		builder, aggregating := options.SearchIndexes(), &options.ListSearchIndexesOptionsBuilder{}
		if index := c.take("name"); index != nil {
			builder.SetName(index.(string))
		}
		inner, err := with(newArguments(c.document("aggregationOptions")), options.Aggregate())
		if err != nil {
			return nil, err
		}
		for _, set := range inner.List() {
			aggregating.Opts = append(aggregating.Opts, func(o *options.ListSearchIndexesOptions) error {
				if o.AggregateOptions == nil {
					o.AggregateOptions = &options.AggregateOptions{}
				}
				return set(o.AggregateOptions)
			})
		}
		return listed(c)(search.List(c.context, builder, aggregating))
	case "updateSearchIndex":
		return nil, search.UpdateOne(c.context, c.text("name"), c.document("definition"))
	}
	return nil, lacks("the driver has no operation %s of a collection", name)
}

func searchModel(given bson.D) mongo.SearchIndexModel {
	builder := options.SearchIndexes()
	if name := get(given, "name"); name != nil {
		builder.SetName(name.(string))
	}
	if kind := get(given, "type"); kind != nil {
		builder.SetType(kind.(string))
	}
	return mongo.SearchIndexModel{Definition: documentOf(given, "definition"), Options: builder}
}

func (c *call) onSession(name string, session *mongo.Session) (any, error) {
	switch name {
	case "abortTransaction":
		return nil, session.AbortTransaction(c.context)
	case "commitTransaction":
		return nil, session.CommitTransaction(c.context)
	case "endSession":
		session.EndSession(c.context)
		return nil, nil
	case "getSnapshotTime":
		return session.SnapshotTime(), nil
	case "startTransaction":
		return option(c, options.Transaction(), func(o *options.TransactionOptionsBuilder) (any, error) {
			return nil, session.StartTransaction(o)
		})
	case "withTransaction":
		return option(c, options.Transaction(), func(o *options.TransactionOptionsBuilder) (any, error) {
			return session.WithTransaction(c.context, c.callback, o)
		})
	}
	return nil, lacks("the driver has no operation %s of a session", name)
}

func (c *call) onBucket(name string, bucket *mongo.GridFSBucket) (any, error) {
	var content bytes.Buffer
	switch name {
	case "delete":
		return nil, bucket.Delete(c.context, c.take("id"))
	case "download":
		_, err := bucket.DownloadToStream(c.context, c.take("id"), &content)
		return bson.Binary{Data: content.Bytes()}, err
	case "downloadByName":
		file := c.text("filename")
		return option(c, options.GridFSName(), func(o *options.GridFSNameOptionsBuilder) (any, error) {
			_, err := bucket.DownloadToStreamByName(c.context, file, &content, o)
			return bson.Binary{Data: content.Bytes()}, err
		})
	case "drop":
		return nil, bucket.Drop(c.context)
	case "find":
		filter := c.document("filter")
		return option(c, options.GridFSFind(), func(o *options.GridFSFindOptionsBuilder) (any, error) {
			return listed(c)(bucket.Find(c.context, filter, o))
		})
	case "rename":
		return nil, bucket.Rename(c.context, c.take("id"), c.text("newFilename"))
	case "upload":
		c.take("disableMD5")
		file := c.text("filename")
		source, err := hex.DecodeString(textOf(c.document("source"), "$$hexBytes"))
		if err != nil {
			return nil, err
		}
		return option(c, options.GridFSUpload(), func(o *options.GridFSUploadOptionsBuilder) (any, error) {
			return bucket.UploadFromStream(c.context, file, bytes.NewReader(source), o)
		})
	}
	return nil, lacks("the driver has no operation %s of a bucket", name)
}

var errCursorEnded = errors.New("the cursor ended before it gave a document")

func (c *call) onCursor(name string, cursor *mongo.Cursor) (any, error) {
	var found bson.D
	switch name {
	case "close":
		return nil, cursor.Close(c.context)
	case "iterateOnce":
		if cursor.TryNext(c.context) {
			err := cursor.Decode(&found)
			return found, err
		}
		return nil, cursor.Err()
	case "iterateUntilDocumentOrError":
		if cursor.Next(c.context) {
			err := cursor.Decode(&found)
			return found, err
		}
		if err := cursor.Err(); err != nil {
			return nil, err
		}
		return nil, errCursorEnded
	}
	return nil, lacks("the driver has no operation %s of a cursor", name)
}

func (c *call) onChangeStream(name string, stream *mongo.ChangeStream) (any, error) {
	var found bson.D
	switch name {
	case "close":
		return nil, stream.Close(c.context)
	case "iterateOnce":
		if stream.TryNext(c.context) {
			err := stream.Decode(&found)
			return found, err
		}
		return nil, stream.Err()
	case "iterateUntilDocumentOrError":
		if c.hasTimeout {
			return nil, lacks("the driver does not apply the timeoutMS of a client to the iteration of a change stream (GODRIVER-3473)")
		}
		if stream.Next(c.context) {
			err := stream.Decode(&found)
			return found, err
		}
		if err := stream.Err(); err != nil {
			return nil, err
		}
		return nil, errCursorEnded
	}
	return nil, lacks("the driver has no operation %s of a change stream", name)
}

// option runs an operation with the options that are left, or says which of them the driver lacks.
func option[Builder any](c *call, builder Builder, run func(Builder) (any, error)) (any, error) {
	if err := apply(c.rest, builder); err != nil {
		return nil, err
	}
	return run(builder)
}

func (c *call) find(collection *mongo.Collection) (*mongo.Cursor, error) {
	filter := c.document("filter")
	builder := options.Find()
	if err := apply(c.rest, builder); err != nil {
		return nil, err
	}
	return collection.Find(c.context, filter, builder)
}

type aggregator = func(context.Context, any, ...options.Lister[options.AggregateOptions]) (*mongo.Cursor, error)

func aggregate(c *call, run aggregator) (any, error) {
	pipeline := c.take("pipeline")
	return option(c, options.Aggregate(), func(o *options.AggregateOptionsBuilder) (any, error) {
		return listed(c)(run(c.context, pipeline, o))
	})
}

type watcher = func(context.Context, any, ...options.Lister[options.ChangeStreamOptions]) (*mongo.ChangeStream, error)

func watch(c *call, run watcher) (any, error) {
	pipeline := c.take("pipeline")
	return option(c, options.ChangeStream(), func(o *options.ChangeStreamOptionsBuilder) (any, error) {
		return run(c.context, pipeline, o)
	})
}

// listed returns all documents of a cursor.
func listed(c *call) func(*mongo.Cursor, error) (any, error) {
	return func(cursor *mongo.Cursor, err error) (any, error) {
		if err != nil {
			return nil, err
		}
		documents := []bson.D{}
		err = cursor.All(c.context, &documents)
		return documents, err
	}
}

// document returns the one of a result, nil where there is none.
func document(result *mongo.SingleResult) (any, error) {
	var found bson.D
	err := result.Decode(&found)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return nil, nil
	}
	return found, err
}
