package main

import (
	"encoding/hex"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// runMachine asks what the driver decides without a server.
func runMachine(name string, given bson.D) (any, error) {
	switch name {
	case "bson":
		return convertBSON(given)
	case "bsonVector":
		return convertVector(given)
	}
	return nil, lacks("the driver does not show its %s machine", name)
}

func convertBSON(given bson.D) (any, error) {
	text := textOf(given, "input")
	var document bson.D
	switch textOf(given, "from") {
	case "decimal128":
		decimal, err := bson.ParseDecimal128(text)
		return output(decimal.String()), err
	case "bson":
		raw, err := hex.DecodeString(text)
		if err != nil {
			return nil, err
		}
		if err := bson.Unmarshal(raw, &document); err != nil {
			return nil, err
		}
	default:
		if err := bson.UnmarshalExtJSON([]byte(text), false, &document); err != nil {
			return nil, err
		}
	}
	if textOf(given, "to") == "bson" {
		raw, err := bson.Marshal(document)
		return output(hex.EncodeToString(raw)), err
	}
	json, err := bson.MarshalExtJSON(document, textOf(given, "to") == "canonicalExtendedJson", false)
	return output(string(json)), err
}

func output(text string) bson.D { return bson.D{{Key: "output", Value: text}} }

func convertVector(given bson.D) (any, error) {
	key := textOf(given, "key")
	if text := textOf(given, "bson"); text != "" {
		return vectorValues(key, text)
	}
	vector, err := vectorOf(textOf(given, "dtype"), uint8(numberOf(get(given, "padding"))), arrayOf(given, "values"))
	if err != nil {
		return nil, err
	}
	raw, err := bson.Marshal(bson.D{{Key: key, Value: vector.Binary()}})
	return bson.D{{Key: "bson", Value: hex.EncodeToString(raw)}}, err
}

func vectorValues(key, text string) (any, error) {
	raw, err := hex.DecodeString(text)
	if err != nil {
		return nil, err
	}
	var document bson.D
	if err := bson.Unmarshal(raw, &document); err != nil {
		return nil, err
	}
	vector, err := bson.NewVectorFromBinary(get(document, key).(bson.Binary))
	if err != nil {
		return nil, err
	}
	values, padding := bson.A{}, uint8(0)
	if numbers, is := vector.Int8OK(); is {
		for _, number := range numbers {
			values = append(values, int32(number))
		}
	} else if numbers, is := vector.Float32OK(); is {
		for _, number := range numbers {
			values = append(values, float64(number))
		}
	} else if bits, unused, is := vector.PackedBitOK(); is {
		padding = unused
		for _, bits := range bits {
			values = append(values, int32(bits))
		}
	}
	dtype := "0x" + strings.ToLower(hex.EncodeToString([]byte{vector.Type()}))
	return bson.D{{Key: "dtype", Value: dtype}, {Key: "padding", Value: int32(padding)}, {Key: "values", Value: values}}, nil
}

// vectorOf makes a vector; a number that its type cannot hold cannot be given to the driver at all.
func vectorOf(dtype string, padding uint8, values bson.A) (bson.Vector, error) {
	var small []int8
	var floats []float32
	var bits []byte
	for _, value := range values {
		number := numberOf(value)
		float, isFloat := value.(float64)
		if !isFloat {
			float = float64(number)
		}
		if dtype != "0x27" && (isFloat && float != float64(number) || dtype == "0x03" && int64(int8(number)) != number || dtype == "0x10" && int64(byte(number)) != number) {
			return bson.Vector{}, lacks("a slice of the vector's type cannot hold %v: the driver is never asked to refuse it", value)
		}
		small, floats, bits = append(small, int8(number)), append(floats, float32(float)), append(bits, byte(number))
	}
	if dtype != "0x10" && padding != 0 {
		return bson.Vector{}, lacks("only a vector of bits can be given a padding")
	}
	switch dtype {
	case "0x03":
		return bson.NewVector(small), nil
	case "0x27":
		return bson.NewVector(floats), nil
	}
	return bson.NewPackedBitVector(bits, padding)
}
