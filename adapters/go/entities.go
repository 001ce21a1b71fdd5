package main

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// wishes of prose tests for a client that the driver, or this adapter, has no way to fulfil.
var wishes = []string{
	"jitter", "clock", "serverSelector", "environmentVariables", "lastingVariables", "autoEncryptOpts", "clientOptions", "aws",
	"oidc", "accessToken", "observeTracingMessages",
}

// missing are options of connection strings that version 2 of the driver does not look at, or not any more.
var missing = []string{"socketTimeoutMS", "wTimeoutMS", "proxyHost"}

func (a *adapter) create(entity bson.D, uri string) error {
	name, given := textOf(entity, "id"), documentOf(entity, "options")
	switch kind := textOf(entity, "type"); kind {
	case "client":
		return a.createClient(name, given, uri)
	case "database":
		builder, err := with(newArguments(documentOf(given, "databaseOptions")), options.Database())
		if err != nil {
			return err
		}
		client := a.entity(textOf(given, "client")).(*mongo.Client)
		a.keep(name, client.Database(textOf(given, "databaseName"), builder))
	case "collection":
		builder, err := with(newArguments(documentOf(given, "collectionOptions")), options.Collection())
		if err != nil {
			return err
		}
		database := a.entity(textOf(given, "database")).(*mongo.Database)
		a.keep(name, database.Collection(textOf(given, "collectionName"), builder))
	case "session":
		return a.createSession(name, given)
	case "bucket":
		builder, err := with(newArguments(documentOf(given, "bucketOptions")), options.GridFSBucket())
		if err != nil {
			return err
		}
		database := a.entity(textOf(given, "database")).(*mongo.Database)
		a.keep(name, database.GridFSBucket(builder))
	default:
		return lacks("this adapter makes no entities of type %s", kind)
	}
	return nil
}

func (a *adapter) createSession(name string, given bson.D) error {
	arguments := newArguments(documentOf(given, "sessionOptions"))
	builder := options.Session()
	switch time := arguments.take("snapshotTime").(type) {
	case string:
		builder.SetSnapshotTime(a.entity(time).(bson.Timestamp))
	case bson.Timestamp:
		builder.SetSnapshotTime(time)
	}
	if _, err := with(arguments, builder); err != nil {
		return err
	}
	session, err := a.entity(textOf(given, "client")).(*mongo.Client).StartSession(builder)
	if err != nil {
		return err
	}
	a.keep(name, session)
	return nil
}

func (a *adapter) createClient(name string, given bson.D, uri string) error {
	for _, wish := range wishes {
		if get(given, wish) != nil {
			return lacks("the driver's clients cannot be given %s here", wish)
		}
	}
	_, pairs, _ := strings.Cut(strings.ToLower(uri), "?")
	for _, pair := range strings.Split(pairs, "&") {
		for _, option := range missing {
			if strings.HasPrefix(pair, strings.ToLower(option)+"=") {
				return lacks("version 2 of the driver has no %s", option)
			}
		}
	}
	recorder := newRecorder(given)
	builder := options.Client().ApplyURI(uri).
		SetMonitor(recorder.commands()).SetPoolMonitor(recorder.pools()).SetServerMonitor(recorder.servers())
	if api := documentOf(given, "serverApi"); api != nil {
		stable := options.ServerAPI(options.ServerAPIVersion(textOf(api, "version")))
		arguments := newArguments(api)
		arguments.take("version")
		if err := apply(arguments.rest, stable); err != nil {
			return err
		}
		builder.SetServerAPIOptions(stable)
	}
	if mode := textOf(given, "serverMonitoringMode"); mode != "" {
		builder.SetServerMonitoringMode(mode)
	}
	if info := documentOf(given, "driverInfo"); info != nil {
		builder.SetDriverInfo(driverInfo(info))
	}
	if wanted := documentOf(given, "observeLogMessages"); wanted != nil {
		builder.SetLoggerOptions(recorder.logs(wanted, get(given, "logMaxDocumentLength")))
	}
	a.mutex.Lock()
	a.recorders[name] = recorder
	a.mutex.Unlock()
	client, err := mongo.Connect(builder)
	if err != nil {
		return err
	}
	a.keep(name, client)
	if builder.Timeout != nil && *builder.Timeout > 0 {
		a.mutex.Lock()
		a.hasTimeout = true
		a.mutex.Unlock()
	}
	if wait := get(given, "awaitMinPoolSizeMS"); wait != nil && builder.MinPoolSize != nil {
		limit := time.Duration(numberOf(wait)) * time.Millisecond
		if !recorder.waitUntilReady(int(*builder.MinPoolSize), limit) {
			panic(fmt.Sprintf("the pool did not reach minPoolSize within %v", limit))
		}
	}
	return nil
}

func driverInfo(given bson.D) *options.DriverInfo {
	name, version, platform := textOf(given, "name"), textOf(given, "version"), textOf(given, "platform")
	return &options.DriverInfo{Name: name, Version: version, Platform: platform}
}

func (a *adapter) inspect(query, name string) (any, error) {
	switch query {
	case "lsid":
		return a.entity(name).(*mongo.Session).ID(), nil
	case "operationTime":
		return a.entity(name).(*mongo.Session).OperationTime(), nil
	case "sessionState":
		return sessionState(a.entity(name).(*mongo.Session)), nil
	case "checkedOutConnections":
		return a.recorder(name).connections(), nil
	case "resumeToken":
		if token := a.entity(name).(*mongo.ChangeStream).ResumeToken(); token != nil {
			return token, nil
		}
		return nil, nil
	case "topologyDescription":
		return a.recorder(name).topology(), nil
	}
	return nil, lacks("this adapter cannot tell %s", query)
}

var transactionStates = []string{"none", "starting", "in_progress", "committed", "aborted"}

// sessionState reads what a session shows nowhere: the driver's own tests look at the same fields.
func sessionState(session *mongo.Session) bson.D {
	client := reflect.ValueOf(session).Elem().FieldByName("clientSession").Elem()
	pinned := client.FieldByName("PinnedServerAddr")
	server := client.FieldByName("Server")
	state := bson.D{
		{Key: "transactionState", Value: transactionStates[client.FieldByName("TransactionState").Uint()]},
		{Key: "dirty", Value: !server.IsNil() && server.Elem().FieldByName("Dirty").Bool()},
		{Key: "pinned", Value: !pinned.IsNil() || !client.FieldByName("PinnedConnection").IsNil()},
	}
	if !pinned.IsNil() {
		state = append(state, bson.E{Key: "pinnedTo", Value: pinned.Elem().String()})
	}
	return state
}

// background is what operations of the adapter itself run in.
var background = context.Background()
