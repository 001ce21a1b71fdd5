package main

import (
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

func (c *call) bulkWrite(collection *mongo.Collection) (any, error) {
	var models []mongo.WriteModel
	for _, request := range c.take("requests").(bson.A) {
		model, err := writeModel(request.(bson.D)[0])
		if err != nil {
			return nil, err
		}
		models = append(models, model.(mongo.WriteModel))
	}
	return option(c, options.BulkWrite(), func(o *options.BulkWriteOptionsBuilder) (any, error) {
		return partially(collection.BulkWrite(c.context, models, o))
	})
}

func (c *call) clientBulkWrite(client *mongo.Client) (any, error) {
	var writes []mongo.ClientBulkWrite
	for _, request := range c.take("models").(bson.A) {
		element := request.(bson.D)[0]
		given := newArguments(element.Value.(bson.D))
		database, collection, _ := strings.Cut(given.text("namespace"), ".")
		model, err := clientModel(bson.E{Key: element.Key, Value: given.rest})
		if err != nil {
			return nil, err
		}
		writes = append(writes, mongo.ClientBulkWrite{Database: database, Collection: collection, Model: model})
	}
	return option(c, options.ClientBulkWrite(), func(o *options.ClientBulkWriteOptionsBuilder) (any, error) {
		return client.BulkWrite(c.context, writes, o)
	})
}

func writeModel(request bson.E) (any, error) {
	models := map[string]any{
		"insertOne":  mongo.NewInsertOneModel(),
		"replaceOne": mongo.NewReplaceOneModel(),
		"updateOne":  mongo.NewUpdateOneModel(),
		"updateMany": mongo.NewUpdateManyModel(),
		"deleteOne":  mongo.NewDeleteOneModel(),
		"deleteMany": mongo.NewDeleteManyModel(),
	}
	model := models[request.Key]
	return model, apply(request.Value.(bson.D), model)
}

func clientModel(request bson.E) (mongo.ClientWriteModel, error) {
	models := map[string]mongo.ClientWriteModel{
		"insertOne":  mongo.NewClientInsertOneModel(),
		"replaceOne": mongo.NewClientReplaceOneModel(),
		"updateOne":  mongo.NewClientUpdateOneModel(),
		"updateMany": mongo.NewClientUpdateManyModel(),
		"deleteOne":  mongo.NewClientDeleteOneModel(),
		"deleteMany": mongo.NewClientDeleteManyModel(),
	}
	model := models[request.Key]
	return model, apply(request.Value.(bson.D), model)
}
