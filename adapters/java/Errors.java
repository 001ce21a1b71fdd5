import com.mongodb.ClientBulkWriteException;
import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.MongoExecutionTimeoutException;
import com.mongodb.MongoOperationTimeoutException;
import com.mongodb.MongoSecurityException;
import com.mongodb.MongoServerException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.MongoWriteConcernException;
import com.mongodb.MongoWriteException;
import com.mongodb.WriteError;
import com.mongodb.bulk.WriteConcernError;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;

/** The driver's errors as the runner looks at them ({@code ObservedError}). */
final class Errors {
    static BsonDocument observe(RuntimeException error, int number) {
        RuntimeException told = whatEndedIt(error);
        BsonArray labels = new BsonArray();
        if (error instanceof MongoException mongo) {
            mongo.getErrorLabels().forEach(label -> labels.add(new BsonString(label)));
        }
        if (told != error && told instanceof MongoException mongo) {
            mongo.getErrorLabels().stream().map(BsonString::new).filter(label -> !labels.contains(label)).forEach(labels::add);
        }
        BsonDocument observed = new BsonDocument("number", new BsonInt32(number))
                .append("type", new BsonString(error.getClass().getSimpleName()))
                .append("message", new BsonString(String.valueOf(error.getMessage())))
                .append("isClientError", BsonBoolean.valueOf(!isFromServer(told)))
                .append("isTimeout", BsonBoolean.valueOf(isTimeout(told)))
                .append("labels", labels);
        addServerSide(observed, told);
        if (error instanceof MongoBulkWriteException bulk) {
            observed.append("partialResult", Results.bulk(bulk.getWriteResult()));
        }
        if (error instanceof ClientBulkWriteException bulk) {
            addBulkDetails(observed, bulk);
        }
        return observed;
    }

    /**
     * What ended a client bulk write as a whole is the cause of the error that has its partial results; what the server said
     * of a login is the cause of the one that it failed with.
     */
    private static RuntimeException whatEndedIt(RuntimeException error) {
        if (error instanceof MongoSecurityException && error.getCause() instanceof MongoCommandException refusal) {
            return refusal;
        }
        return error instanceof ClientBulkWriteException bulk && bulk.getCause() != null ? bulk.getCause() : error;
    }

    /** Without timeoutMS, the time for server selection ends with the class that has waits for a connection, too: its words tell. */
    private static boolean isTimeout(RuntimeException told) {
        return told instanceof MongoOperationTimeoutException
                || told instanceof MongoTimeoutException && told.getMessage().contains("while waiting for a server");
    }

    /** That the server's own time limit was exceeded has a class beside those of the server's other errors. */
    private static boolean isFromServer(RuntimeException told) {
        return told instanceof MongoServerException || told instanceof MongoExecutionTimeoutException;
    }

    private static void addServerSide(BsonDocument observed, RuntimeException told) {
        if (told instanceof MongoCommandException command) {
            observed.append("response", command.getResponse());
            addName(observed, command.getErrorCodeName());
        }
        if (told instanceof MongoWriteConcernException concern) {
            addConcern(observed, concern.getWriteConcernError());
            return;
        }
        if (told instanceof MongoWriteException write) {
            observed.append("details", write.getError().getDetails());
        }
        if (told instanceof MongoBulkWriteException bulk) {
            bulk.getWriteErrors().stream().findFirst().ifPresent(one -> {
                observed.append("code", new BsonInt32(one.getCode())).append("details", one.getDetails());
            });
            if (bulk.getWriteErrors().isEmpty() && bulk.getWriteConcernError() != null) {
                addConcern(observed, bulk.getWriteConcernError());
            }
            return;
        }
        if (isFromServer(told) && !(told instanceof ClientBulkWriteException)) {
            MongoException server = (MongoException) told;
            observed.append("code", new BsonInt32(server.getCode()));
        }
        if (told instanceof MongoExecutionTimeoutException) {
            addName(observed, "MaxTimeMSExpired"); // The class stands for the name, and keeps no response.
        }
    }

    private static void addName(BsonDocument observed, String name) {
        if (name != null && !name.isEmpty()) {
            observed.append("codeName", new BsonString(name));
        }
    }

    private static BsonDocument addConcern(BsonDocument observed, WriteConcernError error) {
        observed.append("code", new BsonInt32(error.getCode())).append("details", error.getDetails());
        addName(observed, error.getCodeName());
        return observed;
    }

    private static void addBulkDetails(BsonDocument observed, ClientBulkWriteException bulk) {
        BsonArray concerns = new BsonArray();
        for (WriteConcernError one : bulk.getWriteConcernErrors()) {
            concerns.add(addConcern(new BsonDocument("message", new BsonString(one.getMessage())), one));
        }
        observed.append("writeErrors", Results.numbered(bulk.getWriteErrors(), Errors::single))
                .append("writeConcernErrors", concerns);
        bulk.getPartialResult().ifPresent(partial -> observed.append("partialResult", Results.clientBulk(partial)));
    }

    private static BsonDocument single(WriteError one) {
        return new BsonDocument("code", new BsonInt32(one.getCode()))
                .append("message", new BsonString(one.getMessage()))
                .append("details", one.getDetails());
    }

    private Errors() {}
}
