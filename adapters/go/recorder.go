package main

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/event"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

func nameOfType(value any) string {
	kind := reflect.TypeOf(value)
	if kind.Kind() == reflect.Pointer {
		kind = kind.Elem()
	}
	return kind.Name()
}

// recorder keeps the events of one client, numbered, as far as its entity asks for them.
type recorder struct {
	mutex       sync.Mutex
	wanted      map[string]bool
	ignored     map[string]bool
	sensitive   bool
	events      []bson.D
	number      int64
	changed     chan struct{}
	checkedOut  int32
	ready       int
	description bson.D
}

func newRecorder(given bson.D) *recorder {
	r := &recorder{
		wanted:  map[string]bool{},
		ignored: map[string]bool{"configureFailPoint": true},
		changed: make(chan struct{}),
	}
	for _, name := range arrayOf(given, "observeEvents") {
		r.wanted[name.(string)] = true
	}
	for _, name := range arrayOf(given, "ignoreCommandMonitoringEvents") {
		r.ignored[name.(string)] = true
	}
	r.sensitive = get(given, "observeSensitiveCommands") == true
	return r
}

// change does something while nobody else looks, and wakes who waits.
func (r *recorder) change(do func()) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	do()
	close(r.changed)
	r.changed = make(chan struct{})
}

func (r *recorder) add(category, name string, fields bson.D) {
	if category != "log" && !r.wanted[name] {
		return
	}
	now := time.Now().UnixMilli()
	r.change(func() {
		r.number++
		r.events = append(r.events, bson.D{
			{Key: "sequence", Value: r.number},
			{Key: "category", Value: category},
			{Key: "name", Value: name},
			{Key: "observedAt", Value: now},
			{Key: "fields", Value: fields},
		})
	})
}

// until waits for something to be so, no longer than the limit; whether it is.
func (r *recorder) until(limit time.Duration, isSo func() bool) bool {
	deadline := time.After(limit)
	for {
		r.mutex.Lock()
		so, changed := isSo(), r.changed
		r.mutex.Unlock()
		if so {
			return true
		}
		select {
		case <-changed:
		case <-deadline:
			return false
		}
	}
}

func (r *recorder) after(number int64, wait time.Duration) []bson.D {
	r.until(wait, func() bool { return r.number > number })
	r.mutex.Lock()
	defer r.mutex.Unlock()
	found := []bson.D{}
	for _, one := range r.events {
		if one[0].Value.(int64) > number {
			found = append(found, one)
		}
	}
	return found
}

func (r *recorder) waitUntilReady(count int, limit time.Duration) bool {
	isReady := r.until(limit, func() bool { return r.ready >= count })
	r.change(func() { r.events = nil })
	return isReady
}

func (r *recorder) connections() int32 {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return r.checkedOut
}

func (r *recorder) topology() bson.D {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.description == nil {
		return bson.D{{Key: "type", Value: "Unknown"}, {Key: "servers", Value: bson.A{}}}
	}
	return r.description
}

var sensitive = map[string]bool{
	"authenticate": true, "saslstart": true, "saslcontinue": true, "getnonce": true, "createuser": true, "updateuser": true,
	"copydbgetnonce": true, "copydbsaslstart": true, "copydb": true,
}

// wants tells whether a command is one to tell of: sensitive ones, and hellos whose bodies were emptied, are asked for apart.
func (r *recorder) wants(name string, body bson.Raw) bool {
	if r.ignored[name] {
		return false
	}
	lower := strings.ToLower(name)
	isHello := (lower == "hello" || lower == "ismaster") && len(body) <= 5
	return r.sensitive || !(sensitive[lower] || isHello)
}

func (r *recorder) commands() *event.CommandMonitor {
	return &event.CommandMonitor{
		Started: func(_ context.Context, e *event.CommandStartedEvent) {
			if r.wants(e.CommandName, e.Command) {
				finished := event.CommandFinishedEvent{
					CommandName: e.CommandName, DatabaseName: e.DatabaseName, RequestID: e.RequestID,
					ConnectionID: e.ConnectionID, ServerConnectionID: e.ServerConnectionID, ServiceID: e.ServiceID,
				}
				r.add("command", "commandStartedEvent", commandFields(finished, bson.E{Key: "command", Value: copied(e.Command)}))
			}
		},
		Succeeded: func(_ context.Context, e *event.CommandSucceededEvent) {
			if r.wants(e.CommandName, e.Reply) {
				reply := bson.E{Key: "reply", Value: copied(e.Reply)}
				r.add("command", "commandSucceededEvent", commandFields(e.CommandFinishedEvent, reply))
			}
		},
		Failed: func(_ context.Context, e *event.CommandFailedEvent) {
			if r.wants(e.CommandName, nil) {
				failure := bson.E{Key: "failure", Value: e.Failure.Error()}
				r.add("command", "commandFailedEvent", commandFields(e.CommandFinishedEvent, failure))
			}
		},
	}
}

// copied is a body as it stays when the driver uses its buffer again; the driver empties sensitive ones to no bytes at all.
func copied(raw bson.Raw) bson.Raw {
	if len(raw) == 0 {
		return bson.Raw{5, 0, 0, 0, 0}
	}
	return append(bson.Raw{}, raw...)
}

func commandFields(e event.CommandFinishedEvent, body bson.E) bson.D {
	address, _, _ := strings.Cut(e.ConnectionID, "[")
	fields := bson.D{
		{Key: "commandName", Value: e.CommandName},
		{Key: "databaseName", Value: e.DatabaseName},
		{Key: "requestId", Value: e.RequestID},
		{Key: "address", Value: address},
		body,
	}
	if e.ServerConnectionID != nil {
		fields = append(fields, bson.E{Key: "serverConnectionId", Value: *e.ServerConnectionID})
	}
	if e.ServiceID != nil {
		fields = append(fields, bson.E{Key: "serviceId", Value: *e.ServiceID})
	}
	return fields
}

var poolEvents = map[string]string{
	event.ConnectionPoolCreated:     "poolCreatedEvent",
	event.ConnectionPoolReady:       "poolReadyEvent",
	event.ConnectionPoolCleared:     "poolClearedEvent",
	event.ConnectionPoolClosed:      "poolClosedEvent",
	event.ConnectionCreated:         "connectionCreatedEvent",
	event.ConnectionReady:           "connectionReadyEvent",
	event.ConnectionClosed:          "connectionClosedEvent",
	event.ConnectionCheckOutStarted: "connectionCheckOutStartedEvent",
	event.ConnectionCheckOutFailed:  "connectionCheckOutFailedEvent",
	event.ConnectionCheckedOut:      "connectionCheckedOutEvent",
	event.ConnectionCheckedIn:       "connectionCheckedInEvent",
}

func (r *recorder) pools() *event.PoolMonitor {
	return &event.PoolMonitor{Event: func(e *event.PoolEvent) {
		switch e.Type {
		case event.ConnectionCheckedOut:
			r.change(func() { r.checkedOut++ })
		case event.ConnectionCheckedIn:
			r.change(func() { r.checkedOut-- })
		case event.ConnectionReady:
			r.change(func() { r.ready++ })
		}
		fields := bson.D{{Key: "address", Value: e.Address}}
		if e.ConnectionID != 0 {
			fields = append(fields, bson.E{Key: "connectionId", Value: e.ConnectionID})
		}
		if e.Reason != "" {
			fields = append(fields, bson.E{Key: "reason", Value: e.Reason})
		}
		if e.ServiceID != nil {
			fields = append(fields, bson.E{Key: "serviceId", Value: *e.ServiceID})
		}
		if e.Type == event.ConnectionPoolCleared {
			fields = append(fields, bson.E{Key: "interruptInUseConnections", Value: e.Interruption})
		}
		r.add("cmap", poolEvents[e.Type], fields)
	}}
}

func (r *recorder) servers() *event.ServerMonitor {
	at := func(address fmt.Stringer) bson.E { return bson.E{Key: "address", Value: address.String()} }
	heartbeat := func(connection string, awaited bool) bson.D {
		address, _, _ := strings.Cut(connection, "[")
		return bson.D{{Key: "address", Value: address}, {Key: "awaited", Value: awaited}}
	}
	return &event.ServerMonitor{
		ServerOpening: func(e *event.ServerOpeningEvent) {
			r.add("sdam", "serverOpeningEvent", bson.D{at(e.Address), {Key: "topologyId", Value: e.TopologyID}})
		},
		ServerClosed: func(e *event.ServerClosedEvent) {
			r.add("sdam", "serverClosedEvent", bson.D{at(e.Address), {Key: "topologyId", Value: e.TopologyID}})
		},
		ServerDescriptionChanged: func(e *event.ServerDescriptionChangedEvent) {
			r.add("sdam", "serverDescriptionChangedEvent", bson.D{
				at(e.Address),
				{Key: "topologyId", Value: e.TopologyID},
				{Key: "previousDescription", Value: server(e.PreviousDescription)},
				{Key: "newDescription", Value: server(e.NewDescription)},
			})
		},
		TopologyOpening: func(e *event.TopologyOpeningEvent) {
			r.add("sdam", "topologyOpeningEvent", bson.D{{Key: "topologyId", Value: e.TopologyID}})
		},
		TopologyClosed: func(e *event.TopologyClosedEvent) {
			r.add("sdam", "topologyClosedEvent", bson.D{{Key: "topologyId", Value: e.TopologyID}})
		},
		TopologyDescriptionChanged: func(e *event.TopologyDescriptionChangedEvent) {
			description := topology(e.NewDescription)
			r.change(func() { r.description = description })
			r.add("sdam", "topologyDescriptionChangedEvent", bson.D{
				{Key: "topologyId", Value: e.TopologyID},
				{Key: "previousDescription", Value: topology(e.PreviousDescription)},
				{Key: "newDescription", Value: description},
			})
		},
		ServerHeartbeatStarted: func(e *event.ServerHeartbeatStartedEvent) {
			r.add("sdam", "serverHeartbeatStartedEvent", heartbeat(e.ConnectionID, e.Awaited))
		},
		ServerHeartbeatSucceeded: func(e *event.ServerHeartbeatSucceededEvent) {
			r.add("sdam", "serverHeartbeatSucceededEvent", heartbeat(e.ConnectionID, e.Awaited))
		},
		ServerHeartbeatFailed: func(e *event.ServerHeartbeatFailedEvent) {
			failure := bson.E{Key: "failure", Value: e.Failure.Error()}
			r.add("sdam", "serverHeartbeatFailedEvent", append(heartbeat(e.ConnectionID, e.Awaited), failure))
		},
	}
}

func topology(description event.TopologyDescription) bson.D {
	servers := bson.A{}
	for _, each := range description.Servers {
		servers = append(servers, server(each))
	}
	return bson.D{
		{Key: "type", Value: kindOf(description.Kind)},
		{Key: "setName", Value: textOrNull(description.SetName)},
		{Key: "logicalSessionTimeoutMinutes", Value: description.SessionTimeoutMinutes},
		{Key: "compatible", Value: description.CompatibilityErr == nil},
		{Key: "servers", Value: servers},
	}
}

func server(description event.ServerDescription) bson.D {
	return bson.D{
		{Key: "address", Value: description.Addr.String()},
		{Key: "type", Value: kindOf(description.Kind)},
		{Key: "setName", Value: textOrNull(description.SetName)},
		{Key: "hosts", Value: texts(description.Hosts)},
		{Key: "passives", Value: texts(description.Passives)},
		{Key: "arbiters", Value: texts(description.Arbiters)},
		{Key: "primary", Value: textOrNull(string(description.Primary))},
		{Key: "logicalSessionTimeoutMinutes", Value: description.SessionTimeoutMinutes},
	}
}

// kindOf is what the specification calls a type: the driver has the same names, but for its own of a single server.
func kindOf(kind string) string {
	if kind == "" {
		return "Unknown"
	}
	return kind
}

func texts(values []string) bson.A {
	array := bson.A{}
	for _, value := range values {
		array = append(array, value)
	}
	return array
}

func textOrNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

var logComponents = map[string]options.LogComponent{
	"command":         options.LogComponentCommand,
	"topology":        options.LogComponentTopology,
	"serverSelection": options.LogComponentServerSelection,
	"connection":      options.LogComponentConnection,
}

// logs makes the client's log messages events.
func (r *recorder) logs(wanted bson.D, length any) *options.LoggerOptions {
	logger := options.Logger().SetSink(&logSink{r})
	switch {
	case length == nil:
		logger.SetMaxDocumentLength(10_000)
	case length != "default":
		logger.SetMaxDocumentLength(uint(numberOf(length)))
	}
	for _, element := range wanted {
		level := options.LogLevelDebug
		if element.Value != "debug" && element.Value != "trace" {
			level = options.LogLevelInfo
		}
		logger.SetComponentLevel(logComponents[element.Key], level)
	}
	return logger
}

type logSink struct{ recorder *recorder }

func (sink *logSink) Info(level int, message string, keysAndValues ...any) {
	name := "info"
	if options.LogLevel(level+1) == options.LogLevelDebug {
		name = "debug"
	}
	sink.add(name, message, keysAndValues)
}

func (sink *logSink) Error(err error, message string, keysAndValues ...any) {
	sink.add("error", message, append(keysAndValues, "failure", err.Error()))
}

// logOf tells the component of a message by its words: the driver gives its sink no name of it.
func logOf(message string) string {
	switch {
	case strings.HasPrefix(message, "Command"):
		return "command"
	case strings.HasPrefix(message, "Server selection"), strings.HasPrefix(message, "Waiting for suitable"):
		return "serverSelection"
	case strings.HasPrefix(message, "Connection"):
		return "connection"
	}
	return "topology"
}

func (sink *logSink) add(level, message string, keysAndValues []any) {
	data := bson.D{{Key: "message", Value: message}}
	failure := ""
	for at := 0; at+1 < len(keysAndValues); at += 2 {
		name, value := keysAndValues[at].(string), keysAndValues[at+1]
		if name == "message" {
			continue
		}
		if fault, is := value.(error); is {
			value = fault.Error()
		}
		if name == "failure" {
			failure = fmt.Sprint(value)
		}
		data = append(data, bson.E{Key: name, Value: logged(value)})
	}
	fields := bson.D{{Key: "level", Value: level}, {Key: "component", Value: logOf(message)}, {Key: "data", Value: data}}
	if failure != "" {
		fields = append(fields, bson.E{Key: "failureIsRedacted", Value: strings.Contains(failure, "REDACTED")})
	}
	sink.recorder.add("log", "logMessage", fields)
}

// logged is a value of a log message as BSON has it.
func logged(value any) any {
	if _, _, err := bson.MarshalValue(value); err == nil {
		return value
	}
	return fmt.Sprint(value)
}
