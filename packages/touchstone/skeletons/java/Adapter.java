import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;

/**
 * An adapter for a MongoDB driver, to be filled in. Build it with
 * {@code mvn -q dependency:copy-dependencies -DoutputDirectory=lib && javac -cp 'lib/*' Adapter.java}, then
 * {@code touchstone adapter check "java -cp '.:lib/*' Adapter"}.
 *
 * Reads requests from standard input and writes replies to standard output, a line of Extended JSON each.
 */
public final class Adapter {
    private static final JsonWriterSettings LINES = JsonWriterSettings.builder().outputMode(JsonMode.EXTENDED).build();
    private static final Map<String, Object> ENTITIES = new HashMap<>();

    private static BsonDocument answer(BsonDocument request) {
        String kind = request.getString("kind").getValue();
        switch (kind) {
            case "start":
                return of("started").append("driver", new BsonDocument("name", new BsonString("mongodb-driver-sync"))
                        .append("version", new BsonString("5")).append("language", new BsonString("Java")));
            case "createEntity":
                return create(request.getDocument("entity"), request.getString("uri", new BsonString("")).getValue());
            case "run":
                return run(request);
            case "reset":
                ENTITIES.values().stream().filter(MongoClient.class::isInstance).forEach(each -> ((MongoClient) each).close());
                ENTITIES.clear();
                return of("done");
            default:
                // Next: "events", "inspect", "endCallback".
                return unsupported(kind);
        }
    }

    private static BsonDocument create(BsonDocument entity, String uri) {
        BsonDocument options = entity.getDocument("options");
        String name = entity.getString("id").getValue();
        switch (entity.getString("type").getValue()) {
            case "client" -> ENTITIES.put(name, MongoClients.create(uri));
            case "database" -> ENTITIES.put(name, ((MongoClient) ENTITIES.get(options.getString("client").getValue()))
                    .getDatabase(options.getString("databaseName").getValue()));
            case "collection" -> ENTITIES.put(name, ((MongoDatabase) ENTITIES.get(options.getString("database").getValue()))
                    .getCollection(options.getString("collectionName").getValue(), BsonDocument.class));
            default -> {
                return unsupported("entities of this type");
            }
        }
        return of("done");
    }

    @SuppressWarnings("unchecked")
    private static BsonDocument run(BsonDocument request) {
        Object target = ENTITIES.get(request.getString("object").getValue());
        String name = request.getString("name").getValue();
        BsonDocument given = request.getDocument("arguments");
        if (name.equals("insertOne")) {
            BsonValue id = ((MongoCollection<BsonDocument>) target).insertOne(given.getDocument("document")).getInsertedId();
            return of("result").append("value", new BsonDocument("insertedId", id));
        }
        if (name.equals("find")) {
            BsonArray found = new BsonArray();
            ((MongoCollection<BsonDocument>) target).find(given.getDocument("filter")).forEach(found::add);
            return of("result").append("value", found);
        }
        return unsupported("the operation " + name);
    }

    private static BsonDocument of(String kind) {
        return new BsonDocument("kind", new BsonString(kind));
    }

    private static BsonDocument unsupported(String what) {
        return of("unsupported").append("reason", new BsonString("this adapter does not know " + what + " yet"));
    }

    public static void main(String[] words) throws Exception {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        // One request at a time: next, answer each in a thread, for they overlap.
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            BsonDocument request = BsonDocument.parse(line);
            if (request.getString("kind").getValue().equals("stop")) {
                break;
            }
            BsonDocument reply;
            try {
                reply = answer(request);
            } catch (RuntimeException error) {
                // Next, tell what the driver throws as data: "error".
                reply = of("failure").append("message", new BsonString(error.toString()));
            }
            System.out.println(reply.append("id", request.get("id")).toJson(LINES));
        }
        System.exit(0);
    }
}
