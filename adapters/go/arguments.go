package main

import (
	"reflect"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readconcern"
	"go.mongodb.org/mongo-driver/v2/mongo/readpref"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"
	"go.mongodb.org/mongo-driver/v2/tag"
)

// arguments are those of an operation, in order; what an operation takes is gone, and the rest are its options.
type arguments struct{ rest bson.D }

func newArguments(given bson.D) *arguments {
	return &arguments{append(bson.D{}, given...)}
}

// take removes an argument and returns its value; nil where there is none.
func (a *arguments) take(name string) any {
	for index, element := range a.rest {
		if element.Key == name {
			a.rest = append(a.rest[:index:index], a.rest[index+1:]...)
			return element.Value
		}
	}
	return nil
}

func (a *arguments) document(name string) bson.D {
	document, _ := a.take(name).(bson.D)
	if document == nil {
		return bson.D{}
	}
	return document
}

func (a *arguments) text(name string) string {
	text, _ := a.take(name).(string)
	return text
}

// setters are the options whose methods have other names than the test format has for them.
var setters = map[string]string{
	"bucketName":           "SetName",
	"clusteredIndex":       "SetClusteredIndex",
	"max":                  "SetMaxDocuments",
	"maxAwaitTimeMS":       "SetMaxAwaitTime",
	"size":                 "SetSizeInBytes",
	"timeseries":           "SetTimeSeriesOptions",
	"bucketMaxSpanSeconds": "SetBucketMaxSpan",
	"showRecordId":         "SetShowRecordID",
}

// with hands what is left of the arguments to a builder of options, each to the method that is called as it is: the driver
// lacks an option that its builder has no method for.
func with[Builder any](a *arguments, builder Builder) (Builder, error) {
	return builder, apply(a.rest, builder)
}

func apply(given bson.D, builder any) error {
	target := reflect.ValueOf(builder)
	for _, element := range given {
		name := setters[element.Key]
		if name == "" {
			name = "Set" + strings.ToUpper(element.Key[:1]) + element.Key[1:]
		}
		method := target.MethodByName(name)
		if !method.IsValid() {
			kind := strings.TrimSuffix(target.Elem().Type().Name(), "Builder")
			return lacks("the driver has no %s in its %s", element.Key, kind)
		}
		value, err := converted(element.Value, method.Type().In(0))
		if err != nil {
			return err
		}
		method.Call([]reflect.Value{value})
	}
	return nil
}

// converted makes of a value what a method wants.
func converted(value any, wanted reflect.Type) (reflect.Value, error) {
	switch wanted {
	case reflect.TypeFor[*readconcern.ReadConcern]():
		return reflect.ValueOf(readConcern(value.(bson.D))), nil
	case reflect.TypeFor[*writeconcern.WriteConcern]():
		concern, err := writeConcern(value.(bson.D))
		return reflect.ValueOf(concern), err
	case reflect.TypeFor[*readpref.ReadPref]():
		preference, err := readPreference(value.(bson.D))
		return reflect.ValueOf(preference), err
	case reflect.TypeFor[*options.TransactionOptionsBuilder]():
		builder, err := with(newArguments(value.(bson.D)), options.Transaction())
		return reflect.ValueOf(builder), err
	case reflect.TypeFor[*options.TimeSeriesOptionsBuilder]():
		builder, err := with(newArguments(value.(bson.D)), options.TimeSeries())
		return reflect.ValueOf(builder), err
	case reflect.TypeFor[*options.Collation]():
		made, err := collation(value.(bson.D))
		return reflect.ValueOf(made), err
	case reflect.TypeFor[options.Collation]():
		made, err := collation(value.(bson.D))
		if err != nil {
			return reflect.Value{}, err
		}
		return reflect.ValueOf(*made), nil
	case reflect.TypeFor[*bson.Timestamp]():
		timestamp := value.(bson.Timestamp)
		return reflect.ValueOf(&timestamp), nil
	case reflect.TypeFor[time.Duration]():
		return reflect.ValueOf(time.Duration(numberOf(value)) * time.Millisecond), nil
	case reflect.TypeFor[options.ReturnDocument]():
		if value == "After" {
			return reflect.ValueOf(options.After), nil
		}
		return reflect.ValueOf(options.Before), nil
	case reflect.TypeFor[options.CursorType]():
		kinds := map[any]options.CursorType{"tailable": options.Tailable, "tailableAwait": options.TailableAwait}
		return reflect.ValueOf(kinds[value]), nil
	case reflect.TypeFor[[]any]():
		return reflect.ValueOf([]any(value.(bson.A))), nil
	}
	given := reflect.ValueOf(value)
	if given.IsValid() && given.Type().ConvertibleTo(wanted) {
		return given.Convert(wanted), nil
	}
	if wanted.Kind() == reflect.Interface && !given.IsValid() {
		return reflect.Zero(wanted), nil
	}
	return given, lacks("the driver takes no %v where it wants a %v", value, wanted)
}

func readConcern(given bson.D) *readconcern.ReadConcern {
	return &readconcern.ReadConcern{Level: textOf(given, "level")}
}

func writeConcern(given bson.D) (*writeconcern.WriteConcern, error) {
	concern := &writeconcern.WriteConcern{}
	for _, element := range given {
		switch element.Key {
		case "w":
			concern.W = element.Value
			if _, isText := element.Value.(string); !isText {
				concern.W = int(numberOf(element.Value))
			}
		case "journal", "j":
			journal := element.Value == true
			concern.Journal = &journal
		default:
			return nil, lacks("the driver's write concern has no %s", element.Key)
		}
	}
	return concern, nil
}

func readPreference(given bson.D) (*readpref.ReadPref, error) {
	mode, err := readpref.ModeFromString(textOf(given, "mode"))
	if err != nil {
		return nil, err
	}
	var wishes []readpref.Option
	if sets := arrayOf(given, "tagSets"); sets != nil {
		wishes = append(wishes, readpref.WithTagSets(tagSets(sets)...))
	}
	if staleness := get(given, "maxStalenessSeconds"); staleness != nil {
		wishes = append(wishes, readpref.WithMaxStaleness(time.Duration(numberOf(staleness))*time.Second))
	}
	return readpref.New(mode, wishes...)
}

func tagSets(given bson.A) []tag.Set {
	var sets []tag.Set
	for _, each := range given {
		set := tag.Set{}
		for _, element := range each.(bson.D) {
			set = append(set, tag.Tag{Name: element.Key, Value: element.Value.(string)})
		}
		sets = append(sets, set)
	}
	return sets
}

func collation(given bson.D) (*options.Collation, error) {
	result := &options.Collation{}
	fields := reflect.ValueOf(result).Elem()
	for _, element := range given {
		field := fields.FieldByName(strings.ToUpper(element.Key[:1]) + element.Key[1:])
		if !field.IsValid() {
			return nil, lacks("the driver's collation has no %s", element.Key)
		}
		field.Set(reflect.ValueOf(element.Value).Convert(field.Type()))
	}
	return result, nil
}
