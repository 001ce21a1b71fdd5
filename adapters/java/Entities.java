import com.mongodb.ClientSessionOptions;
import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoDriverInformation;
import com.mongodb.ServerAddress;
import com.mongodb.ServerApi;
import com.mongodb.ServerApiVersion;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoChangeStreamCursor;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.gridfs.GridFSBucket;
import com.mongodb.client.gridfs.GridFSBuckets;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;

/** The driver's objects behind the entities of a test. */
final class Entities {
    /** What only prose tests ask of a client, and the driver, or this adapter, has no way to do. */
    private static final List<String> WISHES = List.of("jitter", "clock", "serverSelector", "environmentVariables",
            "lastingVariables", "autoEncryptOpts", "clientOptions", "aws", "oidc", "accessToken", "observeTracingMessages",
            "observeLogMessages");

    private final boolean isReactive;
    private final Map<String, Object> entities = new ConcurrentHashMap<>();
    private final Map<String, Recorder> recorders = new ConcurrentHashMap<>();

    Entities(boolean isReactive) {
        this.isReactive = isReactive;
    }

    Object get(String name) {
        Object entity = entities.get(name);
        if (entity == null) {
            throw new IllegalArgumentException("There is no entity " + name);
        }
        return entity;
    }

    Recorder recorder(String client) {
        return recorders.get(client);
    }

    void keep(String name, Object entity) {
        entities.put(name, entity);
    }

    void create(BsonDocument entity, String uri) {
        BsonDocument given = entity.getDocument("options");
        String name = entity.getString("id").getValue();
        String type = entity.getString("type").getValue();
        switch (type) {
            case "client" -> createClient(name, given, uri);
            case "database" -> {
                MongoDatabase database = ((MongoClient) parent(given, "client"))
                        .getDatabase(given.getString("databaseName").getValue());
                keep(name, (MongoDatabase) withOptions(database, given, "databaseOptions"));
            }
            case "collection" -> {
                MongoCollection<BsonDocument> collection = ((MongoDatabase) parent(given, "database"))
                        .getCollection(given.getString("collectionName").getValue(), BsonDocument.class);
                keep(name, withOptions(collection, given, "collectionOptions"));
            }
            case "session" -> keep(name, ((MongoClient) parent(given, "client")).startSession(sessionOptions(given)));
            case "bucket" -> {
                BsonDocument options = given.getDocument("bucketOptions", new BsonDocument()).clone();
                MongoDatabase database = (MongoDatabase) parent(given, "database");
                BsonValue bucketName = options.remove("bucketName");
                GridFSBucket bucket = createBucket(database, bucketName == null ? "fs" : bucketName.asString().getValue());
                keep(name, withOptions(bucket, new BsonDocument("bucketOptions", options), "bucketOptions"));
            }
            default -> throw new Unsupported("This adapter makes no entities of type " + type);
        }
    }

    private GridFSBucket createBucket(MongoDatabase database, String bucketName) {
        return isReactive ? Reactive.bucket(database, bucketName) : GridFSBuckets.create(database, bucketName);
    }

    private Object parent(BsonDocument given, String kind) {
        return get(given.getString(kind).getValue());
    }

    /** Databases, collections and buckets are made anew with each option. */
    private static Object withOptions(Object target, BsonDocument given, String name) {
        for (Map.Entry<String, BsonValue> option : given.getDocument(name, new BsonDocument()).entrySet()) {
            BsonValue value = option.getValue();
            target = switch (option.getKey()) {
                case "readConcern" -> Dynamic.call(target, "withReadConcern", Dynamic.readConcern(value.asDocument()));
                case "writeConcern" -> Dynamic.call(target, "withWriteConcern", Dynamic.writeConcern(value.asDocument()));
                case "readPreference" ->
                    Dynamic.call(target, "withReadPreference", Dynamic.readPreference(value.asDocument()));
                case "timeoutMS" ->
                    Dynamic.call(target, "withTimeout", value.asNumber().longValue(), TimeUnit.MILLISECONDS);
                case "chunkSizeBytes" -> Dynamic.call(target, "withChunkSizeBytes", value.asNumber().intValue());
                default -> throw new Unsupported("The driver has no " + option.getKey() + " in " + name);
            };
        }
        return target;
    }

    private static ClientSessionOptions sessionOptions(BsonDocument given) {
        ClientSessionOptions.Builder builder = ClientSessionOptions.builder();
        for (Map.Entry<String, BsonValue> option : given.getDocument("sessionOptions", new BsonDocument()).entrySet()) {
            BsonValue value = option.getValue();
            switch (option.getKey()) {
                case "causalConsistency" -> builder.causallyConsistent(value.asBoolean().getValue());
                case "snapshot" -> builder.snapshot(value.asBoolean().getValue());
                case "defaultTimeoutMS" -> builder.defaultTimeout(value.asNumber().longValue(), TimeUnit.MILLISECONDS);
                case "defaultTransactionOptions" ->
                    builder.defaultTransactionOptions(Dynamic.transactionOptions(value.asDocument()));
                default -> throw new Unsupported("The driver's sessions have no " + option.getKey());
            }
        }
        return builder.build();
    }

    private void createClient(String name, BsonDocument given, String uri) {
        for (String wish : WISHES) {
            if (given.containsKey(wish)) {
                throw new Unsupported("The driver's clients cannot be given " + wish + " here");
            }
        }
        Recorder recorder = new Recorder(given);
        MongoClientSettings.Builder settings = MongoClientSettings.builder().applyConnectionString(new ConnectionString(uri));
        recorder.listen(settings);
        recorders.put(name, recorder);
        if (given.containsKey("serverApi")) {
            BsonDocument api = given.getDocument("serverApi");
            ServerApi.Builder stable = ServerApi.builder().version(ServerApiVersion.findByValue(api.getString("version").getValue()));
            if (api.containsKey("strict")) {
                stable.strict(api.getBoolean("strict").getValue());
            }
            if (api.containsKey("deprecationErrors")) {
                stable.deprecationErrors(api.getBoolean("deprecationErrors").getValue());
            }
            settings.serverApi(stable.build());
        }
        MongoClientSettings built = settings.build();
        MongoDriverInformation wrapping = given.containsKey("driverInfo") ? driverInfo(given.getDocument("driverInfo")) : null;
        keep(name, isReactive ? Reactive.client(built, wrapping) : MongoClients.create(built, wrapping));
        if (given.containsKey("awaitMinPoolSizeMS")) {
            recorder.waitUntilReady(built.getConnectionPoolSettings().getMinSize(), given.getNumber("awaitMinPoolSizeMS").longValue());
        }
    }

    static MongoDriverInformation driverInfo(BsonDocument given) {
        MongoDriverInformation.Builder builder = MongoDriverInformation.builder();
        given.forEach((name, value) -> {
            String text = value.asString().getValue();
            switch (name) {
                case "name" -> builder.driverName(text);
                case "version" -> builder.driverVersion(text);
                default -> builder.driverPlatform(text);
            }
        });
        return builder.build();
    }

    BsonValue inspect(String query, String name) {
        switch (query) {
            case "lsid":
                return ((ClientSession) get(name)).getServerSession().getIdentifier();
            case "operationTime":
                BsonTimestamp time = ((ClientSession) get(name)).getOperationTime();
                return time;
            case "sessionState":
                return sessionState((ClientSession) get(name));
            case "checkedOutConnections":
                return new BsonInt32(recorder(name).checkedOut());
            case "resumeToken":
                if (get(name) instanceof MongoChangeStreamCursor<?> stream) {
                    return stream.getResumeToken();
                }
                throw new Unsupported("The driver does not tell the resume token of this stream");
            case "topologyDescription":
                return Recorder.topology(((MongoClient) get(name)).getClusterDescription());
            default:
                throw new Unsupported("This adapter cannot tell " + query);
        }
    }

    private static BsonDocument sessionState(ClientSession session) {
        ServerAddress pinned = session.getPinnedServerAddress();
        boolean isPinned = pinned != null || session.getTransactionContext() != null;
        BsonDocument state = new BsonDocument("transactionState", new BsonString(transactionState(session)))
                .append("dirty", BsonBoolean.valueOf(session.getServerSession().isMarkedDirty()))
                .append("pinned", BsonBoolean.valueOf(isPinned));
        return pinned == null ? state
                : state.append("pinnedTo", new BsonString(pinned.getHost() + ":" + pinned.getPort()));
    }

    /** The driver shows no more than whether there is an active one: its own tests look at the same field. */
    private static String transactionState(ClientSession session) {
        try {
            Object own = Reactive.own(session);
            Field field = own.getClass().getDeclaredField("transactionState");
            field.setAccessible(true);
            String state = field.get(own).toString().toLowerCase();
            return state.equals("in") ? "in_progress" : state;
        } catch (ReflectiveOperationException changed) {
            throw new Unsupported("The driver tells nothing of the state of a transaction");
        }
    }

    void close() {
        for (Object entity : entities.values()) {
            if (entity instanceof MongoClient client) {
                client.close();
            }
        }
        entities.clear();
        recorders.clear();
    }
}
