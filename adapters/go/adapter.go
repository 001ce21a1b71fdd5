package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
)

var errTestFailed = errors.New("the test failed")

// adapter answers the requests of the protocol (docs/ADAPTERS.md).
type adapter struct {
	mutex     sync.Mutex
	entities  map[string]any
	recorders map[string]*recorder
	// errors are numbered from 1; error 0 is the test's own failure.
	errors    []error
	callbacks map[int32]chan bson.D
	callback  int32
	// contexts are those of the callbacks under way, by their session: a time limit of withTransaction is in them.
	contexts map[*mongo.Session]context.Context
	// hasTimeout is true where a client with a time limit for all its operations has been made.
	hasTimeout bool
}

func newAdapter() *adapter {
	adapter := &adapter{}
	adapter.forget()
	return adapter
}

func (a *adapter) forget() {
	a.entities = map[string]any{}
	a.recorders = map[string]*recorder{}
	a.errors = []error{errTestFailed}
	a.callbacks = map[int32]chan bson.D{}
	a.contexts = map[*mongo.Session]context.Context{}
	a.hasTimeout = false
}

func (a *adapter) answer(request bson.D, announce func(bson.D)) bson.D {
	switch kind := textOf(request, "kind"); kind {
	case "start":
		return bson.D{{Key: "kind", Value: "started"}, {Key: "driver", Value: driver}}
	case "createEntity":
		err := a.create(documentOf(request, "entity"), textOf(request, "uri"))
		if err != nil {
			return a.refusal(err)
		}
		return done()
	case "run":
		return a.result(a.run(request, announce))
	case "inspect":
		return a.result(a.inspect(textOf(request, "query"), textOf(request, "object")))
	case "machine":
		return a.result(runMachine(textOf(request, "machine"), documentOf(request, "input")))
	case "events":
		wait := time.Duration(numberOf(get(request, "waitMS"))) * time.Millisecond
		recorder := a.recorder(textOf(request, "client"))
		if recorder == nil {
			// The client is still being made.
			time.Sleep(min(wait, 10*time.Millisecond))
			return bson.D{{Key: "kind", Value: "events"}, {Key: "events", Value: bson.A{}}}
		}
		events := recorder.after(numberOf(get(request, "after")), wait)
		return bson.D{{Key: "kind", Value: "events"}, {Key: "events", Value: events}}
	case "endCallback":
		a.mutex.Lock()
		ending := a.callbacks[int32(numberOf(get(request, "callback")))]
		a.mutex.Unlock()
		ending <- request
		return done()
	case "reset":
		a.reset()
		return done()
	default:
		panic("this adapter knows no request " + kind)
	}
}

func done() bson.D { return bson.D{{Key: "kind", Value: "done"}} }

func (a *adapter) result(value any, err error) bson.D {
	if err != nil {
		return a.refusal(err)
	}
	return bson.D{{Key: "kind", Value: "result"}, {Key: "value", Value: value}}
}

// refusal tells what the driver lacks, or what it returned as an error.
func (a *adapter) refusal(err error) bson.D {
	var lack Unsupported
	if errors.As(err, &lack) {
		return bson.D{{Key: "kind", Value: "unsupported"}, {Key: "reason", Value: string(lack)}}
	}
	a.mutex.Lock()
	defer a.mutex.Unlock()
	a.errors = append(a.errors, err)
	return bson.D{{Key: "kind", Value: "error"}, {Key: "error", Value: observedError(err, len(a.errors)-1)}}
}

func (a *adapter) entity(name string) any {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	entity, found := a.entities[name]
	if !found {
		panic(fmt.Sprintf("there is no entity %q", name))
	}
	return entity
}

func (a *adapter) keep(name string, entity any) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	a.entities[name] = entity
}

func (a *adapter) recorder(name string) *recorder {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	return a.recorders[name]
}

func (a *adapter) run(request bson.D, announce func(bson.D)) (any, error) {
	call := &call{
		context:   context.Background(),
		target:    a.entity(textOf(request, "object")),
		arguments: newArguments(documentOf(request, "arguments")),
		callback:  func(within context.Context) (any, error) { return a.callBack(within, announce) },
	}
	a.mutex.Lock()
	call.hasTimeout = a.hasTimeout
	a.mutex.Unlock()
	if session, given := call.arguments.take("session").(string); given {
		call.session = a.entity(session).(*mongo.Session)
		call.context = a.sessionContext(call.session)
	}
	if timeout := call.arguments.take("timeoutMS"); timeout != nil {
		if name := textOf(request, "name"); slices.Contains(lasting, name) {
			return nil, lacks("a cursor or change stream keeps no time limit: each call has that of its context (mongo/cursor.go, DRIVERS-2722)")
		}
		limit := time.Duration(numberOf(timeout)) * time.Millisecond
		if limit == 0 {
			return nil, lacks("the driver takes no time limit of 0 for an operation: a context without a deadline inherits the client's")
		}
		limited, cancel := context.WithTimeout(call.context, limit)
		call.context = limited
		defer cancel()
	}
	value, err := call.run(textOf(request, "name"))
	if err != nil {
		return nil, err
	}
	if name := textOf(request, "saveAs"); name != "" {
		a.keep(name, value)
	}
	return plain(value), nil
}

// lasting are the operations whose result outlives them.
var lasting = []string{"createChangeStream", "createCommandCursor", "createFindCursor"}

// sessionContext is the one that the callback of a session got, or else a new one.
func (a *adapter) sessionContext(session *mongo.Session) context.Context {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	if within, is := a.contexts[session]; is {
		return within
	}
	return mongo.NewSessionContext(context.Background(), session)
}

// callBack lets the runner do what is in a callback of the driver.
func (a *adapter) callBack(within context.Context, announce func(bson.D)) (any, error) {
	ending := make(chan bson.D, 1)
	session := mongo.SessionFromContext(within)
	a.mutex.Lock()
	a.contexts[session] = within
	a.callback++
	number := a.callback
	a.callbacks[number] = ending
	a.mutex.Unlock()
	announce(bson.D{{Key: "kind", Value: "callback"}, {Key: "callback", Value: number}})
	end := <-ending
	a.mutex.Lock()
	delete(a.contexts, session)
	a.mutex.Unlock()
	if thrown := get(end, "error"); thrown != nil {
		a.mutex.Lock()
		defer a.mutex.Unlock()
		return nil, a.errors[numberOf(thrown)]
	}
	return get(end, "value"), nil
}

func (a *adapter) reset() {
	a.mutex.Lock()
	entities, callbacks := a.entities, a.callbacks
	a.forget()
	a.mutex.Unlock()
	for _, ending := range callbacks {
		select {
		case ending <- bson.D{{Key: "error", Value: int32(0)}}:
		default:
		}
	}
	limited, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	var closing sync.WaitGroup
	for _, entity := range entities {
		if client, is := entity.(*mongo.Client); is {
			closing.Go(func() { _ = client.Disconnect(limited) })
		}
	}
	closing.Wait()
}
