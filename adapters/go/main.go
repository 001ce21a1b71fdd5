// The official driver for Go behind Touchstone's adapter protocol: touchstone run --driver go.
//
// Reads requests from standard input and writes replies to standard output, a line of Extended JSON each. Requests overlap, so
// each is answered by a goroutine of its own.
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"sync"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/version"
)

// Unsupported is what the driver lacks by design; the text says what.
type Unsupported string

func (lack Unsupported) Error() string { return string(lack) }

func lacks(format string, values ...any) error {
	return Unsupported(fmt.Sprintf(format, values...))
}

var driver = bson.D{
	{Key: "name", Value: "mongo-driver"},
	{Key: "version", Value: version.Driver},
	{Key: "language", Value: "Go"},
	{Key: "minServerVersion", Value: "4.4"},
	{Key: "maxSchemaVersion", Value: "1.28"},
}

func main() {
	adapter := newAdapter()
	lines := bufio.NewReaderSize(os.Stdin, 1<<20)
	output := newWriter(os.Stdout)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 1 {
			var request bson.D
			if err := bson.UnmarshalExtJSON(line, false, &request); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
			if textOf(request, "kind") == "stop" {
				break
			}
			go answer(adapter, request, output)
		}
		if err != nil {
			break
		}
	}
	adapter.reset()
}

func answer(adapter *adapter, request bson.D, output *writer) {
	id := get(request, "id")
	reply := func(message bson.D) { output.write(append(bson.D{{Key: "id", Value: id}}, message...)) }
	defer func() {
		// Whatever it is, the runner must hear of it.
		if fault := recover(); fault != nil {
			reply(bson.D{{Key: "kind", Value: "failure"}, {Key: "message", Value: fmt.Sprint(fault)}})
		}
	}()
	reply(adapter.answer(request, reply))
}

type writer struct {
	mutex  sync.Mutex
	output io.Writer
}

func newWriter(output io.Writer) *writer { return &writer{output: output} }

func (w *writer) write(message bson.D) {
	line, err := bson.MarshalExtJSON(message, true, false)
	if err != nil {
		panic(err)
	}
	w.mutex.Lock()
	defer w.mutex.Unlock()
	_, _ = w.output.Write(append(line, '\n'))
}

// What documents are asked for.

func get(document bson.D, name string) any {
	for _, element := range document {
		if element.Key == name {
			return element.Value
		}
	}
	return nil
}

func textOf(document bson.D, name string) string {
	text, _ := get(document, name).(string)
	return text
}

func documentOf(document bson.D, name string) bson.D {
	inner, _ := get(document, name).(bson.D)
	return inner
}

func arrayOf(document bson.D, name string) bson.A {
	inner, _ := get(document, name).(bson.A)
	return inner
}

func numberOf(value any) int64 {
	switch number := value.(type) {
	case int32:
		return int64(number)
	case int64:
		return number
	case float64:
		return int64(number)
	}
	return 0
}
