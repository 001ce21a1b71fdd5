import com.mongodb.internal.build.MongoDriverVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;

/** The requests of the adapter protocol (docs/ADAPTERS.md). */
final class Adapter {
    private final boolean isReactive;
    private final Entities entities;
    /** Numbered from 1; error 0 is the test's own failure. */
    private final List<RuntimeException> errors = new ArrayList<>();
    private final Map<Integer, CompletableFuture<BsonDocument>> callbacks = new ConcurrentHashMap<>();
    private final AtomicInteger lastCallback = new AtomicInteger();

    Adapter(boolean isReactive) {
        this.isReactive = isReactive;
        entities = new Entities(isReactive);
    }

    BsonDocument answer(BsonDocument request, Consumer<BsonDocument> announce) throws InterruptedException {
        String kind = request.getString("kind").getValue();
        switch (kind) {
            case "start":
                String name = isReactive ? "mongodb-driver-reactivestreams" : "mongodb-driver-sync";
                return of("started").append("driver", new BsonDocument("name", new BsonString(name))
                        .append("version", new BsonString(MongoDriverVersion.VERSION))
                        .append("language", new BsonString("Java"))
                        .append("minServerVersion", new BsonString("4.2"))
                        .append("maxSchemaVersion", new BsonString("1.28")));
            case "createEntity":
                return observed("done", () -> {
                    entities.create(request.getDocument("entity"), request.getString("uri", new BsonString("")).getValue());
                    return null;
                });
            case "run":
                return observed("result", () -> run(request, announce));
            case "inspect":
                return observed("result", () -> entities.inspect(text(request, "query"), text(request, "object")));
            case "machine":
                return observed("result", () -> Machines.run(text(request, "machine"), request.getDocument("input")));
            case "events":
                long wait = request.containsKey("waitMS") ? request.getNumber("waitMS").longValue() : 0;
                long after = request.getNumber("after").longValue();
                Recorder recorder = entities.recorder(text(request, "client"));
                // A client that is still being made has none so far.
                return of("events").append("events", recorder == null ? new BsonArray() : recorder.after(after, wait));
            case "endCallback":
                callbacks.remove(request.getNumber("callback").intValue()).complete(request);
                return of("done");
            case "reset":
                reset();
                return of("done");
            default:
                throw new IllegalArgumentException("This adapter knows no request " + kind);
        }
    }

    private static String text(BsonDocument document, String name) {
        return document.getString(name).getValue();
    }

    private static BsonDocument of(String kind) {
        return new BsonDocument("kind", new BsonString(kind));
    }

    private BsonDocument observed(String kind, Supplier<BsonValue> work) {
        try {
            BsonValue value = work.get();
            return kind.equals("done") ? of(kind) : of(kind).append("value", value == null ? BsonNull.VALUE : value);
        } catch (Unsupported lack) {
            return of("unsupported").append("reason", new BsonString(lack.getMessage()));
        } catch (RuntimeException error) {
            synchronized (errors) {
                errors.add(error);
                return of("error").append("error", Errors.observe(error, errors.size()));
            }
        }
    }

    private BsonValue run(BsonDocument request, Consumer<BsonDocument> announce) {
        Operations operation = new Operations(entities, request, () -> callBack(announce));
        Object value = operation.run();
        if (request.containsKey("saveAs")) {
            entities.keep(text(request, "saveAs"), value);
        }
        return Results.plain(value);
    }

    /** Lets the runner do what is in a callback of the driver. */
    private BsonValue callBack(Consumer<BsonDocument> announce) {
        int number = lastCallback.incrementAndGet();
        CompletableFuture<BsonDocument> ending = new CompletableFuture<>();
        callbacks.put(number, ending);
        announce.accept(of("callback").append("callback", new BsonInt32(number)));
        BsonDocument end = ending.join();
        if (!end.containsKey("error")) {
            return end.get("value");
        }
        int error = end.getNumber("error").intValue();
        synchronized (errors) {
            throw error == 0 ? new IllegalStateException("The test failed.") : errors.get(error - 1);
        }
    }

    void reset() {
        callbacks.values().forEach(ending -> ending.complete(new BsonDocument("error", new BsonInt32(0))));
        callbacks.clear();
        synchronized (errors) {
            errors.clear();
        }
        entities.close();
    }

    static BsonArray arrayOf(Iterable<? extends BsonValue> values) {
        BsonArray array = new BsonArray();
        values.forEach(array::add);
        return array;
    }
}
