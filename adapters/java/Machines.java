import java.util.HexFormat;
import org.bson.BsonBinaryReader;
import org.bson.BsonBinaryWriter;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.DecoderContext;
import org.bson.codecs.EncoderContext;
import org.bson.io.BasicOutputBuffer;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;
import org.bson.types.Decimal128;

/** What the driver decides without a server: BSON and Extended JSON. */
final class Machines {
    static final JsonWriterSettings CANONICAL = JsonWriterSettings.builder().outputMode(JsonMode.EXTENDED).build();
    private static final JsonWriterSettings RELAXED = JsonWriterSettings.builder().outputMode(JsonMode.RELAXED).build();

    static BsonDocument run(String name, BsonDocument given) {
        if (!name.equals("bson")) {
            throw new Unsupported("The driver does not show its " + name + " machine");
        }
        String input = given.getString("input").getValue();
        String output = switch (given.getString("from").getValue()) {
            case "decimal128" -> Decimal128.parse(input).toString();
            case "bson" -> write(read(HexFormat.of().parseHex(input)), given.getString("to").getValue());
            default -> write(BsonDocument.parse(input), given.getString("to").getValue());
        };
        return new BsonDocument("output", new BsonString(output));
    }

    private static BsonDocument read(byte[] bytes) {
        var reader = new BsonBinaryReader(java.nio.ByteBuffer.wrap(bytes));
        return new BsonDocumentCodec().decode(reader, DecoderContext.builder().build());
    }

    private static String write(BsonDocument document, String to) {
        if (to.equals("bson")) {
            BasicOutputBuffer buffer = new BasicOutputBuffer();
            new BsonDocumentCodec().encode(new BsonBinaryWriter(buffer), document, EncoderContext.builder().build());
            return HexFormat.of().formatHex(buffer.toByteArray());
        }
        return document.toJson(to.equals("canonicalExtendedJson") ? CANONICAL : RELAXED);
    }

    private Machines() {}
}
