import com.mongodb.MongoNamespace;
import com.mongodb.ReadPreference;
import com.mongodb.client.AggregateIterable;
import com.mongodb.client.ClientSession;
import com.mongodb.client.DistinctIterable;
import com.mongodb.client.ChangeStreamIterable;
import com.mongodb.client.MongoChangeStreamCursor;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.MongoIterable;
import com.mongodb.client.gridfs.GridFSBucket;
import com.mongodb.client.gridfs.model.GridFSDownloadOptions;
import com.mongodb.client.gridfs.model.GridFSUploadOptions;
import com.mongodb.client.model.*;
import com.mongodb.client.model.bulk.*;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.Document;

/** One operation of the unified test format. What is taken from its arguments is gone; the rest are its options. */
final class Operations {
    private final Object target;
    private final String name;
    private final BsonDocument given;
    private final ClientSession session;
    private final Supplier<BsonValue> callback;

    Operations(Entities entities, BsonDocument request, Supplier<BsonValue> callback) {
        this.name = request.getString("name").getValue();
        this.given = request.getDocument("arguments").clone();
        this.callback = callback;
        BsonValue session = given.remove("session");
        this.session = session == null ? null : (ClientSession) entities.get(session.asString().getValue());
        this.target = limited(entities.get(request.getString("object").getValue()), given);
    }

    /** A time limit for one operation is that of an object that is made for it. */
    private static Object limited(Object target, BsonDocument given) {
        boolean hasOne = given.containsKey("timeoutMS") && !(target instanceof ClientSession);
        if (!hasOne) {
            return target;
        }
        long limit = given.remove("timeoutMS").asNumber().longValue();
        return Dynamic.call(target, "withTimeout", limit, TimeUnit.MILLISECONDS);
    }

    Object run() {
        if (target instanceof MongoClient client) {
            return onClient(client);
        }
        if (target instanceof MongoDatabase database) {
            return onDatabase(database);
        }
        if (target instanceof MongoCollection<?> collection) {
            return onCollection(collection);
        }
        if (target instanceof ClientSession own) {
            return onSession(own);
        }
        if (target instanceof GridFSBucket bucket) {
            return onBucket(bucket);
        }
        if (target instanceof MongoCursor<?> cursor) {
            return onCursor(cursor);
        }
        throw lacks("thing");
    }

    private Unsupported lacks(String kind) {
        return new Unsupported("The driver has no operation " + name + " of a " + kind);
    }

    private BsonDocument document(String argument) {
        BsonValue value = given.remove(argument);
        return value == null ? new BsonDocument() : value.asDocument();
    }

    private String text(String argument) {
        return given.remove(argument).asString().getValue();
    }

    private List<BsonDocument> documents(String argument) {
        BsonValue value = given.remove(argument);
        return value == null ? List.of() : Dynamic.documents(value.asArray());
    }

    /** A method of the driver, in the session if there is one. */
    private Object call(String method, Object... arguments) {
        Object[] all = new Object[arguments.length + 1];
        all[0] = session;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return Dynamic.call(target, method, Dynamic.present(all));
    }

    /** The rest of the arguments in an object of the driver. */
    private <T> T options(T fresh) {
        return Dynamic.with(fresh, given);
    }

    private List<Object> listed(MongoIterable<?> iterable) {
        List<Object> values = new ArrayList<>();
        options(iterable).forEach(values::add);
        return values;
    }

    /** One that writes its documents to a collection returns none: to iterate it would mean to read that collection. */
    private Object aggregated() {
        List<BsonDocument> pipeline = documents("pipeline");
        AggregateIterable<?> found = (AggregateIterable<?>) call("aggregate", pipeline, BsonDocument.class);
        String last = pipeline.isEmpty() ? "" : pipeline.get(pipeline.size() - 1).getFirstKey();
        if (!last.equals("$out") && !last.equals("$merge")) {
            return listed(found);
        }
        options(found).toCollection();
        return List.of();
    }

    private Object onClient(MongoClient client) {
        switch (name) {
            case "appendMetadata":
                client.appendMetadata(Entities.driverInfo(document("driverInfoOptions")));
                return null;
            case "clientBulkWrite":
                return clientBulkWrite();
            case "close":
                client.close();
                return null;
            case "createChangeStream":
                return watched();
            case "dropDatabase":
                MongoDatabase database = client.getDatabase(text("database"));
                Dynamic.call(database, "drop", Dynamic.present(session));
                return null;
            case "listDatabaseNames":
                return listed((MongoIterable<?>) call("listDatabaseNames"));
            case "listDatabases":
                return listed((MongoIterable<?>) call("listDatabases", BsonDocument.class));
            case "runCommand":
                return client.getDatabase(text("database"))
                        .runCommand(document("command"), ReadPreference.primary(), BsonDocument.class);
            default:
                throw lacks("client");
        }
    }

    private Object onDatabase(MongoDatabase database) {
        switch (name) {
            case "aggregate":
                return aggregated();
            case "createChangeStream":
                return watched();
            case "createCollection":
                return createCollection(database);
            case "dropCollection":
                Object collection = database.getCollection(text("collection"));
                Dynamic.call(collection, "drop", Dynamic.present(session, options(new DropCollectionOptions())));
                return null;
            case "listCollectionNames":
                return listed((MongoIterable<?>) call("listCollectionNames"));
            case "listCollections":
                return listed((MongoIterable<?>) call("listCollections", BsonDocument.class));
            case "runCommand":
                given.remove("commandName");
                BsonDocument command = document("command");
                ReadPreference preference = given.containsKey("readPreference")
                        ? Dynamic.readPreference(document("readPreference")) : ReadPreference.primary();
                noneLeft();
                return call("runCommand", command, preference, BsonDocument.class);
            default:
                throw lacks("database");
        }
    }

    private void noneLeft() {
        for (String rest : given.keySet()) {
            throw new Unsupported("The driver has no option " + rest + " of " + name);
        }
    }

    private Object createCollection(MongoDatabase database) {
        String collection = text("collection");
        if (given.containsKey("viewOn")) {
            String on = text("viewOn");
            call("createView", collection, on, documents("pipeline"), options(new CreateViewOptions()));
            return null;
        }
        CreateCollectionOptions options = new CreateCollectionOptions();
        if (given.containsKey("clusteredIndex")) {
            BsonDocument index = document("clusteredIndex");
            BsonValue named = index.get("name");
            ClusteredIndexOptions clustered =
                    new ClusteredIndexOptions(index.getDocument("key"), index.getBoolean("unique").getValue());
            options.clusteredIndexOptions(named == null ? clustered : clustered.name(named.asString().getValue()));
        }
        if (given.containsKey("changeStreamPreAndPostImages")) {
            boolean enabled = document("changeStreamPreAndPostImages").getBoolean("enabled").getValue();
            options.changeStreamPreAndPostImagesOptions(new ChangeStreamPreAndPostImagesOptions(enabled));
        }
        if (given.containsKey("validator")) {
            options.validationOptions(new ValidationOptions().validator(document("validator")));
        }
        if (given.containsKey("expireAfterSeconds")) {
            options.expireAfter(given.remove("expireAfterSeconds").asNumber().longValue(), TimeUnit.SECONDS);
        }
        call("createCollection", collection, options(options));
        return database.getCollection(collection, BsonDocument.class);
    }

    private Object watched() {
        List<BsonDocument> pipeline = documents("pipeline");
        ChangeStreamIterable<?> stream = (ChangeStreamIterable<?>) call("watch", pipeline);
        options(stream);
        // Raw: a test looks at members of an event that the driver's class has no name for.
        return stream.withDocumentClass(BsonDocument.class).cursor();
    }

    private Object onCollection(MongoCollection<?> collection) {
        switch (name) {
            case "aggregate":
                return aggregated();
            case "bulkWrite":
                List<WriteModel<BsonDocument>> models = documents("requests").stream().map(Operations::writeModel).toList();
                return call("bulkWrite", models, options(new BulkWriteOptions()));
            case "countDocuments":
                return call("countDocuments", document("filter"), options(new CountOptions()));
            case "createChangeStream":
                return watched();
            case "createFindCursor":
                return options((MongoIterable<?>) call("find", document("filter"), BsonDocument.class)).cursor();
            case "deleteMany", "deleteOne":
                return call(name, document("filter"), options(new DeleteOptions()));
            case "distinct":
                String field = text("fieldName");
                DistinctIterable<?> values =
                        (DistinctIterable<?>) call("distinct", field, document("filter"), BsonValue.class);
                return listed(values);
            case "estimatedDocumentCount":
                return call("estimatedDocumentCount", options(new EstimatedDocumentCountOptions()));
            case "find":
                return listed((MongoIterable<?>) call("find", document("filter"), BsonDocument.class));
            case "findOne":
                return options((MongoIterable<?>) call("find", document("filter"), BsonDocument.class)).first();
            case "findOneAndDelete":
                return call(name, document("filter"), options(new FindOneAndDeleteOptions()));
            case "findOneAndReplace":
                return call(name, document("filter"), document("replacement"), options(new FindOneAndReplaceOptions()));
            case "findOneAndUpdate":
                return call(name, document("filter"), update(given), options(new FindOneAndUpdateOptions()));
            case "insertMany":
                return call(name, documents("documents"), options(new InsertManyOptions()));
            case "insertOne":
                return call(name, document("document"), options(new InsertOneOptions()));
            case "replaceOne":
                return call(name, document("filter"), document("replacement"), options(new ReplaceOptions()));
            case "updateMany", "updateOne":
                return call(name, document("filter"), update(given), options(new UpdateOptions()));
            case "rename":
                MongoNamespace renamed = new MongoNamespace(collection.getNamespace().getDatabaseName(), text("to"));
                return call("renameCollection", renamed, options(new RenameCollectionOptions()));
            default:
                return onIndexes();
        }
    }

    /** An update is a document or a pipeline. */
    private static Object update(BsonDocument given) {
        BsonValue update = given.remove("update");
        return update.isArray() ? Dynamic.documents(update.asArray()) : update.asDocument();
    }

    private Object onIndexes() {
        switch (name) {
            case "createIndex":
                return createIndex();
            case "dropIndex":
                return call(name, text("name"), options(new DropIndexOptions()));
            case "dropIndexes":
                return call(name, options(new DropIndexOptions()));
            case "listIndexes":
                return listed((MongoIterable<?>) call(name, BsonDocument.class));
            case "listIndexNames":
                List<Object> found = listed((MongoIterable<?>) call("listIndexes", BsonDocument.class));
                return found.stream().map(index -> ((BsonDocument) index).get("name")).toList();
            case "createSearchIndex":
                return Dynamic.call(target, "createSearchIndexes", List.of(searchModel(document("model"))));
            case "createSearchIndexes":
                return Dynamic.call(target, name, documents("models").stream().map(Operations::searchModel).toList());
            case "dropSearchIndex":
                return Dynamic.call(target, name, text("name"));
            case "listSearchIndexes":
                var indexes = (com.mongodb.client.ListSearchIndexesIterable<?>) Dynamic.call(target, name, BsonDocument.class);
                if (given.containsKey("name")) {
                    indexes.name(text("name"));
                }
                return new ArrayList<>(Dynamic.with(indexes, document("aggregationOptions")).into(new ArrayList<Object>()));
            case "updateSearchIndex":
                return Dynamic.call(target, name, text("name"), document("definition"));
            default:
                throw lacks("collection");
        }
    }

    private Object createIndex() {
        BsonDocument keys = document("keys");
        IndexOptions options = new IndexOptions();
        if (given.containsKey("expireAfterSeconds")) {
            options.expireAfter(given.remove("expireAfterSeconds").asNumber().longValue(), TimeUnit.SECONDS);
        }
        CreateIndexOptions command = new CreateIndexOptions();
        BsonValue limit = given.remove("maxTimeMS");
        if (limit == null) {
            return call("createIndex", keys, options(options));
        }
        command.maxTime(limit.asNumber().longValue(), TimeUnit.MILLISECONDS);
        List<?> names = (List<?>) call("createIndexes", List.of(new IndexModel(keys, options(options))), command);
        return names.get(0);
    }

    private static SearchIndexModel searchModel(BsonDocument given) {
        BsonDocument definition = given.getDocument("definition");
        BsonValue name = given.get("name");
        BsonValue type = given.get("type");
        if (type != null) {
            SearchIndexType kind = type.asString().getValue().equals("vectorSearch") ? SearchIndexType.vectorSearch()
                    : SearchIndexType.search();
            return new SearchIndexModel(name == null ? null : name.asString().getValue(), definition, kind);
        }
        return name == null ? new SearchIndexModel(definition) : new SearchIndexModel(name.asString().getValue(), definition);
    }

    private static WriteModel<BsonDocument> writeModel(BsonDocument request) {
        Map.Entry<String, BsonValue> only = request.entrySet().iterator().next();
        BsonDocument given = only.getValue().asDocument().clone();
        BsonValue filterValue = given.remove("filter");
        BsonDocument filter = filterValue == null ? null : filterValue.asDocument();
        switch (only.getKey()) {
            case "insertOne":
                return new InsertOneModel<>(given.getDocument("document"));
            case "replaceOne":
                BsonDocument replacement = given.remove("replacement").asDocument();
                return new ReplaceOneModel<>(filter, replacement, Dynamic.with(new ReplaceOptions(), given));
            case "updateOne", "updateMany":
                Object update = update(given);
                UpdateOptions options = Dynamic.with(new UpdateOptions(), given);
                return updateModel(only.getKey(), filter, update, options);
            case "deleteOne":
                return new DeleteOneModel<>(filter, Dynamic.with(new DeleteOptions(), given));
            default:
                return new DeleteManyModel<>(filter, Dynamic.with(new DeleteOptions(), given));
        }
    }

    @SuppressWarnings("unchecked")
    private static WriteModel<BsonDocument> updateModel(String kind, BsonDocument filter, Object update, UpdateOptions options) {
        boolean isOne = kind.equals("updateOne");
        if (update instanceof BsonDocument document) {
            return isOne ? new UpdateOneModel<>(filter, document, options) : new UpdateManyModel<>(filter, document, options);
        }
        List<BsonDocument> pipeline = (List<BsonDocument>) update;
        return isOne ? new UpdateOneModel<>(filter, pipeline, options) : new UpdateManyModel<>(filter, pipeline, options);
    }

    private Object clientBulkWrite() {
        List<ClientNamespacedWriteModel> models = documents("models").stream().map(Operations::clientModel).toList();
        Object client = target;
        if (given.containsKey("writeConcern")) {
            client = Dynamic.call(target, "withWriteConcern", Dynamic.writeConcern(document("writeConcern")));
        }
        ClientBulkWriteOptions options = options(ClientBulkWriteOptions.clientBulkWriteOptions());
        return Dynamic.call(client, "bulkWrite", Dynamic.present(session, models, options));
    }

    @SuppressWarnings("unchecked")
    private static ClientNamespacedWriteModel clientModel(BsonDocument request) {
        Map.Entry<String, BsonValue> only = request.entrySet().iterator().next();
        BsonDocument given = only.getValue().asDocument().clone();
        MongoNamespace namespace = new MongoNamespace(given.remove("namespace").asString().getValue());
        BsonValue filterValue = given.remove("filter");
        BsonDocument filter = filterValue == null ? null : filterValue.asDocument();
        switch (only.getKey()) {
            case "insertOne":
                return ClientNamespacedWriteModel.insertOne(namespace, given.getDocument("document"));
            case "replaceOne":
                BsonDocument replacement = given.remove("replacement").asDocument();
                return ClientNamespacedWriteModel.replaceOne(namespace, filter, replacement,
                        Dynamic.with(ClientReplaceOneOptions.clientReplaceOneOptions(), given));
            case "updateOne":
                Object one = update(given);
                ClientUpdateOneOptions oneOptions = Dynamic.with(ClientUpdateOneOptions.clientUpdateOneOptions(), given);
                return one instanceof BsonDocument document
                        ? ClientNamespacedWriteModel.updateOne(namespace, filter, document, oneOptions)
                        : ClientNamespacedWriteModel.updateOne(namespace, filter, (List<BsonDocument>) one, oneOptions);
            case "updateMany":
                Object many = update(given);
                ClientUpdateManyOptions manyOptions = Dynamic.with(ClientUpdateManyOptions.clientUpdateManyOptions(), given);
                return many instanceof BsonDocument document
                        ? ClientNamespacedWriteModel.updateMany(namespace, filter, document, manyOptions)
                        : ClientNamespacedWriteModel.updateMany(namespace, filter, (List<BsonDocument>) many, manyOptions);
            case "deleteOne":
                return ClientNamespacedWriteModel.deleteOne(namespace, filter,
                        Dynamic.with(ClientDeleteOneOptions.clientDeleteOneOptions(), given));
            default:
                return ClientNamespacedWriteModel.deleteMany(namespace, filter,
                        Dynamic.with(ClientDeleteManyOptions.clientDeleteManyOptions(), given));
        }
    }

    private Object onSession(ClientSession own) {
        switch (name) {
            case "abortTransaction", "commitTransaction" -> {
                noneLeft();
                Dynamic.call(own, name);
            }
            case "endSession" -> {
                if (!given.isEmpty()) {
                    throw new Unsupported("close of a session has no option " + given.getFirstKey());
                }
                own.close();
            }
            case "startTransaction" -> own.startTransaction(Dynamic.transactionOptions(given));
            case "withTransaction" -> {
                return own.withTransaction(callback::get, Dynamic.transactionOptions(given));
            }
            case "getSnapshotTime" -> {
                return own.getSnapshotTimestamp();
            }
            default -> throw lacks("session");
        }
        return null;
    }

    private Object onBucket(GridFSBucket bucket) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        switch (name) {
            case "delete":
                return call(name, given.remove("id"));
            case "download":
                call("downloadToStream", given.remove("id"), content);
                return new BsonBinary(content.toByteArray());
            case "downloadByName":
                call("downloadToStream", text("filename"), content, options(new GridFSDownloadOptions()));
                return new BsonBinary(content.toByteArray());
            case "drop":
                return call(name);
            case "find":
                return listed((MongoIterable<?>) call(name, document("filter")));
            case "rename":
                return call(name, given.remove("id"), text("newFilename"));
            case "upload":
                given.remove("disableMD5");
                String file = text("filename");
                byte[] bytes = HexFormat.of().parseHex(document("source").getString("$$hexBytes").getValue());
                GridFSUploadOptions options = new GridFSUploadOptions();
                if (given.containsKey("metadata")) {
                    options.metadata(Document.parse(document("metadata").toJson()));
                }
                return call("uploadFromStream", file, new ByteArrayInputStream(bytes), options(options));
            default:
                throw lacks("bucket");
        }
    }

    private Object onCursor(MongoCursor<?> cursor) {
        switch (name) {
            case "close":
                cursor.close();
                return null;
            case "iterateOnce":
                return cursor.tryNext();
            case "iterateUntilDocumentOrError":
                try {
                    return cursor.next();
                } catch (NoSuchElementException ended) {
                    throw new IllegalStateException("The cursor ended before it gave a document.");
                }
            default:
                throw lacks(cursor instanceof MongoChangeStreamCursor ? "change stream" : "cursor");
        }
    }
}
