import com.mongodb.bulk.BulkWriteResult;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.gridfs.model.GridFSFile;
import com.mongodb.client.model.bulk.ClientBulkWriteResult;
import com.mongodb.client.model.bulk.ClientUpdateResult;
import com.mongodb.client.result.DeleteResult;
import com.mongodb.client.result.InsertManyResult;
import com.mongodb.client.result.InsertOneResult;
import com.mongodb.client.result.UpdateResult;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.ObjectId;

/** The driver's results as the unified test format writes them. */
final class Results {
    private static final BsonDocument UNACKNOWLEDGED = new BsonDocument("acknowledged", BsonBoolean.FALSE);

    /** The driver's own objects stay here: the runner knows them by their entity's name. */
    static BsonValue plain(Object value) {
        if (value == null || value instanceof MongoCollection || value instanceof MongoCursor) {
            return BsonNull.VALUE;
        }
        if (value instanceof BsonValue bson) {
            return bson;
        }
        if (value instanceof List<?> list) {
            BsonArray array = new BsonArray();
            list.forEach(each -> array.add(plain(each)));
            return array;
        }
        if (value instanceof String text) {
            return new BsonString(text);
        }
        if (value instanceof Long number) {
            return new BsonInt64(number);
        }
        if (value instanceof ObjectId id) {
            return new BsonObjectId(id);
        }
        if (value instanceof GridFSFile file) {
            return file(file);
        }
        return write(value);
    }

    private static BsonValue write(Object value) {
        if (value instanceof InsertOneResult result) {
            return result.wasAcknowledged() ? new BsonDocument("insertedId", orNull(result.getInsertedId())) : UNACKNOWLEDGED;
        }
        if (value instanceof InsertManyResult result) {
            return result.wasAcknowledged()
                    ? new BsonDocument("insertedIds", numbered(result.getInsertedIds(), id -> id)) : UNACKNOWLEDGED;
        }
        if (value instanceof UpdateResult result) {
            if (!result.wasAcknowledged()) {
                return UNACKNOWLEDGED;
            }
            BsonDocument counts = counts(result.getMatchedCount(), result.getModifiedCount(), result.getUpsertedId());
            return counts.append("upsertedCount", new BsonInt32(result.getUpsertedId() == null ? 0 : 1));
        }
        if (value instanceof DeleteResult result) {
            return result.wasAcknowledged()
                    ? new BsonDocument("deletedCount", new BsonInt64(result.getDeletedCount())) : UNACKNOWLEDGED;
        }
        if (value instanceof BulkWriteResult result) {
            return bulk(result);
        }
        if (value instanceof ClientBulkWriteResult result) {
            return clientBulk(result);
        }
        throw new IllegalArgumentException("This adapter cannot tell of a " + value.getClass().getName());
    }

    private static BsonDocument counts(long matched, long modified, BsonValue upserted) {
        BsonDocument counts = new BsonDocument("matchedCount", new BsonInt64(matched))
                .append("modifiedCount", new BsonInt64(modified));
        return upserted == null ? counts : counts.append("upsertedId", upserted);
    }

    private static BsonValue orNull(BsonValue value) {
        return value == null ? BsonNull.VALUE : value;
    }

    static BsonDocument bulk(BulkWriteResult result) {
        if (!result.wasAcknowledged()) {
            return UNACKNOWLEDGED;
        }
        BsonDocument inserted = new BsonDocument();
        result.getInserts().forEach(one -> inserted.append(String.valueOf(one.getIndex()), orNull(one.getId())));
        BsonDocument upserted = new BsonDocument();
        result.getUpserts().forEach(one -> upserted.append(String.valueOf(one.getIndex()), one.getId()));
        return new BsonDocument("insertedCount", new BsonInt32(result.getInsertedCount()))
                .append("matchedCount", new BsonInt32(result.getMatchedCount()))
                .append("modifiedCount", new BsonInt32(result.getModifiedCount()))
                .append("deletedCount", new BsonInt32(result.getDeletedCount()))
                .append("upsertedCount", new BsonInt32(result.getUpserts().size()))
                .append("insertedIds", inserted)
                .append("upsertedIds", upserted);
    }

    static BsonDocument clientBulk(ClientBulkWriteResult result) {
        if (!result.isAcknowledged()) {
            return UNACKNOWLEDGED;
        }
        BsonDocument counts = new BsonDocument("insertedCount", new BsonInt64(result.getInsertedCount()))
                .append("matchedCount", new BsonInt64(result.getMatchedCount()))
                .append("modifiedCount", new BsonInt64(result.getModifiedCount()))
                .append("deletedCount", new BsonInt64(result.getDeletedCount()))
                .append("upsertedCount", new BsonInt64(result.getUpsertedCount()));
        result.getVerboseResults().ifPresent(verbose -> counts
                .append("insertResults", numbered(verbose.getInsertResults(),
                        one -> new BsonDocument("insertedId", one.getInsertedId().orElse(BsonNull.VALUE))))
                .append("updateResults", numbered(verbose.getUpdateResults(), Results::update))
                .append("deleteResults", numbered(verbose.getDeleteResults(),
                        one -> new BsonDocument("deletedCount", new BsonInt64(one.getDeletedCount())))));
        return counts;
    }

    private static BsonValue update(ClientUpdateResult one) {
        return counts(one.getMatchedCount(), one.getModifiedCount(), one.getUpsertedId().orElse(null));
    }

    static <T> BsonDocument numbered(Map<Integer, T> values, Function<T, BsonValue> write) {
        BsonDocument document = new BsonDocument();
        values.forEach((index, value) -> document.append(String.valueOf(index), write.apply(value)));
        return document;
    }

    private static BsonDocument file(GridFSFile file) {
        BsonDocument document = new BsonDocument("_id", file.getId())
                .append("length", new BsonInt64(file.getLength()))
                .append("chunkSize", new BsonInt32(file.getChunkSize()))
                .append("uploadDate", new BsonDateTime(file.getUploadDate().getTime()))
                .append("filename", new BsonString(file.getFilename()));
        return file.getMetadata() == null ? document
                : document.append("metadata", BsonDocument.parse(file.getMetadata().toJson()));
    }

    private Results() {}
}
