package main

import (
	"errors"
	"reflect"
	"strconv"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
)

// plain makes of a result what the unified test format writes; the driver's own objects stay here, known by their names.
func plain(value any) any {
	switch result := value.(type) {
	case *mongo.Cursor, *mongo.ChangeStream, *mongo.Collection:
		return nil
	case *mongo.InsertOneResult:
		if !result.Acknowledged {
			return unacknowledged
		}
		return bson.D{{Key: "insertedId", Value: result.InsertedID}}
	case *mongo.InsertManyResult:
		if !result.Acknowledged {
			return unacknowledged
		}
		ids := bson.D{}
		for index, id := range result.InsertedIDs {
			ids = append(ids, bson.E{Key: strconv.Itoa(index), Value: id})
		}
		return bson.D{{Key: "insertedIds", Value: ids}}
	case *mongo.UpdateResult:
		if !result.Acknowledged {
			return unacknowledged
		}
		counts := bson.D{
			{Key: "matchedCount", Value: result.MatchedCount},
			{Key: "modifiedCount", Value: result.ModifiedCount},
			{Key: "upsertedCount", Value: result.UpsertedCount},
		}
		return withID(counts, result.UpsertedID)
	case *mongo.DeleteResult:
		if !result.Acknowledged {
			return unacknowledged
		}
		return bson.D{{Key: "deletedCount", Value: result.DeletedCount}}
	case *mongo.BulkWriteResult:
		return bulkResult(result)
	case *mongo.ClientBulkWriteResult:
		return clientBulkResult(result)
	}
	return value
}

var unacknowledged = bson.D{{Key: "acknowledged", Value: false}}

func withID(counts bson.D, id any) bson.D {
	if id == nil {
		return counts
	}
	return append(counts, bson.E{Key: "upsertedId", Value: id})
}

func bulkResult(result *mongo.BulkWriteResult) bson.D {
	if !result.Acknowledged {
		return unacknowledged
	}
	ids := bson.D{}
	for index, id := range result.UpsertedIDs {
		ids = append(ids, bson.E{Key: strconv.FormatInt(index, 10), Value: id})
	}
	return bson.D{
		{Key: "insertedCount", Value: result.InsertedCount},
		{Key: "matchedCount", Value: result.MatchedCount},
		{Key: "modifiedCount", Value: result.ModifiedCount},
		{Key: "deletedCount", Value: result.DeletedCount},
		{Key: "upsertedCount", Value: result.UpsertedCount},
		{Key: "upsertedIds", Value: ids},
	}
}

func clientBulkResult(result *mongo.ClientBulkWriteResult) bson.D {
	if !result.Acknowledged {
		return unacknowledged
	}
	counts := bson.D{
		{Key: "insertedCount", Value: result.InsertedCount},
		{Key: "matchedCount", Value: result.MatchedCount},
		{Key: "modifiedCount", Value: result.ModifiedCount},
		{Key: "deletedCount", Value: result.DeletedCount},
		{Key: "upsertedCount", Value: result.UpsertedCount},
	}
	if !result.HasVerboseResults {
		return counts
	}
	inserts, updates, deletes := bson.D{}, bson.D{}, bson.D{}
	for index, one := range result.InsertResults {
		inserts = append(inserts, numbered(index, bson.D{{Key: "insertedId", Value: one.InsertedID}}))
	}
	for index, one := range result.UpdateResults {
		matched := bson.D{{Key: "matchedCount", Value: one.MatchedCount}, {Key: "modifiedCount", Value: one.ModifiedCount}}
		updates = append(updates, numbered(index, withID(matched, one.UpsertedID)))
	}
	for index, one := range result.DeleteResults {
		deletes = append(deletes, numbered(index, bson.D{{Key: "deletedCount", Value: one.DeletedCount}}))
	}
	return append(counts,
		bson.E{Key: "insertResults", Value: inserts},
		bson.E{Key: "updateResults", Value: updates},
		bson.E{Key: "deleteResults", Value: deletes})
}

func numbered(index int, value any) bson.E {
	return bson.E{Key: strconv.Itoa(index), Value: value}
}

// partialError is the error of a bulk write with what the driver returned beside it.
type partialError struct {
	error
	result any
}

func (partial *partialError) Unwrap() error { return partial.error }

// partially keeps what was done when a bulk write failed.
func partially(result any, err error) (any, error) {
	if err == nil || reflect.ValueOf(result).IsNil() {
		return result, err
	}
	return nil, &partialError{err, plain(result)}
}

// labels are those that tests ask for: an error says of each whether it has it, but tells no list of them.
var labels = []string{
	"TransientTransactionError", "UnknownTransactionCommitResult", "RetryableWriteError", "NoWritesPerformed", "NetworkError",
	"ResumableChangeStreamError", "NonResumableChangeStreamError", "RetryableError", "SystemOverloadedError",
}

// observedError is an error as the runner looks at it (ObservedError).
func observedError(err error, number int) bson.D {
	observed := bson.D{
		{Key: "number", Value: int32(number)},
		{Key: "type", Value: typeName(err)},
		{Key: "message", Value: err.Error()},
		{Key: "isTimeout", Value: mongo.IsTimeout(err)},
		{Key: "labels", Value: labelsOf(err)},
	}
	told, isClientError := serverSide(err)
	return append(append(observed, bson.E{Key: "isClientError", Value: isClientError}), told...)
}

func typeName(err error) string {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			break
		}
		var server mongo.ServerError
		if errors.As(err, &server) {
			return nameOfType(server)
		}
		err = inner
	}
	return nameOfType(err)
}

func labelsOf(err error) bson.A {
	found := bson.A{}
	for _, label := range labels {
		if hasLabel(err, label) {
			found = append(found, label)
		}
	}
	return found
}

// hasLabel looks at the error and all that it wraps.
func hasLabel(err error, label string) bool {
	for ; err != nil; err = errors.Unwrap(err) {
		if labeled, is := err.(mongo.LabeledError); is && labeled.HasErrorLabel(label) {
			return true
		}
	}
	return false
}

// serverSide tells what the server said, and whether it said anything.
func serverSide(err error) (bson.D, bool) {
	var command mongo.CommandError
	var write mongo.WriteException
	var bulk mongo.BulkWriteException
	var client mongo.ClientBulkWriteException
	switch {
	case errors.As(err, &client):
		return clientBulkError(client)
	case errors.As(err, &bulk):
		told := bulkError(bulk)
		var partial *partialError
		if errors.As(err, &partial) {
			told = append(told, bson.E{Key: "partialResult", Value: partial.result})
		}
		return told, false
	case errors.As(err, &write):
		return writeError(write), false
	case errors.As(err, &command):
		if command.Raw == nil {
			return nil, true
		}
		told := bson.D{{Key: "code", Value: command.Code}, {Key: "response", Value: command.Raw}}
		if command.Name != "" {
			told = append(told, bson.E{Key: "codeName", Value: command.Name})
		}
		return told, false
	}
	return nil, true
}

func writeError(write mongo.WriteException) bson.D {
	told := bson.D{}
	if write.Raw != nil {
		told = append(told, bson.E{Key: "response", Value: write.Raw})
	}
	if len(write.WriteErrors) > 0 {
		return append(told, single(write.WriteErrors[0])...)
	}
	if concern := write.WriteConcernError; concern != nil {
		return append(told, concernOf(*concern)...)
	}
	return told
}

func single(one mongo.WriteError) bson.D {
	told := bson.D{{Key: "code", Value: int32(one.Code)}}
	if one.Details != nil {
		told = append(told, bson.E{Key: "details", Value: one.Details})
	}
	return told
}

func concernOf(concern mongo.WriteConcernError) bson.D {
	told := bson.D{{Key: "code", Value: int32(concern.Code)}}
	if concern.Name != "" {
		told = append(told, bson.E{Key: "codeName", Value: concern.Name})
	}
	if concern.Details != nil {
		told = append(told, bson.E{Key: "details", Value: concern.Details})
	}
	return told
}

func bulkError(bulk mongo.BulkWriteException) bson.D {
	if len(bulk.WriteErrors) > 0 {
		return single(bulk.WriteErrors[0].WriteError)
	}
	if bulk.WriteConcernError != nil {
		return concernOf(*bulk.WriteConcernError)
	}
	return nil
}

func clientBulkError(client mongo.ClientBulkWriteException) (bson.D, bool) {
	told := bson.D{}
	if one := client.WriteError; one != nil {
		told = append(told, bson.E{Key: "code", Value: int32(one.Code)})
		if one.Raw != nil {
			told = append(told, bson.E{Key: "response", Value: one.Raw})
		}
	}
	singles, concerns := bson.D{}, bson.A{}
	for index, one := range client.WriteErrors {
		singles = append(singles, numbered(index, append(single(one), bson.E{Key: "message", Value: one.Message})))
	}
	for _, one := range client.WriteConcernErrors {
		concerns = append(concerns, append(concernOf(one), bson.E{Key: "message", Value: one.Message}))
	}
	told = append(told, bson.E{Key: "writeErrors", Value: singles}, bson.E{Key: "writeConcernErrors", Value: concerns})
	if client.PartialResult != nil {
		told = append(told, bson.E{Key: "partialResult", Value: clientBulkResult(client.PartialResult)})
	}
	return told, false
}
