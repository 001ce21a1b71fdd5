import com.mongodb.CursorType;
import com.mongodb.ReadConcern;
import com.mongodb.ReadConcernLevel;
import com.mongodb.ReadPreference;
import com.mongodb.Tag;
import com.mongodb.TagSet;
import com.mongodb.TransactionOptions;
import com.mongodb.WriteConcern;
import com.mongodb.client.cursor.TimeoutMode;
import com.mongodb.client.model.Collation;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.TimeSeriesOptions;
import com.mongodb.client.model.changestream.FullDocument;
import com.mongodb.client.model.changestream.FullDocumentBeforeChange;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonNumber;
import org.bson.BsonValue;
import org.bson.conversions.Bson;

/** Calls the driver's methods by the names that tests have for them. */
final class Dynamic {
    /** Options whose methods have other names than the test format has for them. */
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("allowPartialResults", "partial"),
            Map.entry("bucketMaxSpanSeconds", "bucketMaxSpan"),
            Map.entry("bucketRoundingSeconds", "bucketRounding"),
            Map.entry("changeStreamPreAndPostImages", "changeStreamPreAndPostImagesOptions"),
            Map.entry("expireAfterSeconds", "expireAfter"),
            Map.entry("size", "sizeInBytes"),
            Map.entry("timeseries", "timeSeriesOptions"));

    /** Thrown where a class has no method for what a test asks for. */
    private static Unsupported lacks(Object target, String name, Object value) {
        return new Unsupported("The driver has no " + name + " for a " + value.getClass().getSimpleName() + " in its "
                + Reactive.own(target).getClass().getSimpleName());
    }

    /** The method of that name that takes these arguments. */
    static Object call(Object target, String name, Object... arguments) {
        for (Method method : target.getClass().getMethods()) {
            if (method.getName().equals(name) && takes(method, arguments)) {
                return invoke(method, target, arguments);
            }
        }
        throw new Unsupported("The driver has no method " + name + " of a " + Reactive.own(target).getClass().getSimpleName() + " for these arguments");
    }

    private static boolean takes(Method method, Object[] arguments) {
        Class<?>[] wanted = method.getParameterTypes();
        if (wanted.length != arguments.length) {
            return false;
        }
        for (int at = 0; at < wanted.length; at++) {
            if (!boxed(wanted[at]).isInstance(arguments[at])) {
                return false;
            }
        }
        return true;
    }

    private static Class<?> boxed(Class<?> type) {
        Map<Class<?>, Class<?>> classes = Map.of(
                int.class, Integer.class, long.class, Long.class, boolean.class, Boolean.class, double.class, Double.class);
        return classes.getOrDefault(type, type);
    }

    private static Object invoke(Method method, Object target, Object... arguments) {
        try {
            method.setAccessible(true);
            return method.invoke(target, arguments);
        } catch (InvocationTargetException thrown) {
            if (thrown.getCause() instanceof RuntimeException driver) {
                throw driver;
            }
            throw new IllegalStateException(thrown.getCause());
        } catch (IllegalAccessException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Hands options to an object of the driver, each to the method that is called as it is; what that returns last. */
    static <T> T with(T target, BsonDocument given) {
        for (Map.Entry<String, BsonValue> option : given.entrySet()) {
            set(target, option.getKey(), option.getValue());
        }
        return target;
    }

    private static void set(Object target, String name, BsonValue value) {
        boolean isTime = name.endsWith("MS") || name.endsWith("Seconds");
        String plain = name.endsWith("MS") ? name.substring(0, name.length() - 2) : name;
        String method = NAMES.getOrDefault(plain, plain);
        if (name.equals("hint") && value.isString()) {
            method = "hintString";
        }
        for (Method candidate : target.getClass().getMethods()) {
            Class<?>[] wanted = candidate.getParameterTypes();
            if (!candidate.getName().equals(method) || candidate.isBridge() && wanted.length == 0) {
                continue;
            }
            if (wanted.length == 2 && wanted[1] == TimeUnit.class && isTime) {
                TimeUnit unit = name.endsWith("MS") ? TimeUnit.MILLISECONDS : TimeUnit.SECONDS;
                invoke(candidate, target, boxed(wanted[0]) == Long.class ? longOf(value) : (Object) longOf(value), unit);
                return;
            }
            if (wanted.length == 1) {
                Object converted = converted(value, boxed(wanted[0]), candidate);
                if (converted != null) {
                    invoke(candidate, target, converted);
                    return;
                }
            }
        }
        throw lacks(target, name, value);
    }

    private static Long longOf(BsonValue value) {
        return ((BsonNumber) value).longValue();
    }

    /** A value as a method wants it; null where it wants something else. */
    private static Object converted(BsonValue value, Class<?> wanted, Method method) {
        if (wanted.isInstance(value)) {
            return value;
        }
        if (value instanceof BsonNumber number) {
            return wanted == Integer.class ? (Object) number.intValue()
                    : wanted == Long.class ? (Object) number.longValue()
                    : wanted == Double.class ? (Object) number.doubleValue() : null;
        }
        if (value.isBoolean()) {
            return wanted == Boolean.class ? value.asBoolean().getValue() : null;
        }
        if (value.isArray()) {
            return wanted.isAssignableFrom(ArrayList.class) ? documents(value.asArray()) : null;
        }
        if (value.isString()) {
            return ofText(value.asString().getValue(), wanted);
        }
        return value.isDocument() ? ofDocument(value.asDocument(), wanted) : null;
    }

    private static Object ofText(String text, Class<?> wanted) {
        if (wanted == String.class) {
            return text;
        }
        if (wanted == CursorType.class) {
            return Map.of("nonTailable", CursorType.NonTailable, "tailable", CursorType.Tailable, "tailableAwait",
                    CursorType.TailableAwait).get(text);
        }
        if (wanted == ReturnDocument.class) {
            return ReturnDocument.valueOf(text.toUpperCase());
        }
        if (wanted == FullDocument.class) {
            return FullDocument.fromString(text);
        }
        if (wanted == FullDocumentBeforeChange.class) {
            return FullDocumentBeforeChange.fromString(text);
        }
        return wanted == TimeoutMode.class
                ? (text.equals("iteration") ? TimeoutMode.ITERATION : TimeoutMode.CURSOR_LIFETIME) : null;
    }

    private static Object ofDocument(BsonDocument document, Class<?> wanted) {
        if (wanted == Collation.class) {
            return collation(document);
        }
        if (wanted == TimeSeriesOptions.class) {
            BsonDocument rest = document.clone();
            return with(new TimeSeriesOptions(rest.remove("timeField").asString().getValue()), rest);
        }
        return wanted == Bson.class ? document : null;
    }

    static List<BsonDocument> documents(BsonArray array) {
        List<BsonDocument> documents = new ArrayList<>();
        array.forEach(each -> documents.add(each.asDocument()));
        return documents;
    }

    static Collation collation(BsonDocument given) {
        Collation.Builder builder = Collation.builder();
        for (Map.Entry<String, BsonValue> option : given.entrySet()) {
            BsonValue value = option.getValue();
            switch (option.getKey()) {
                case "locale" -> builder.locale(value.asString().getValue());
                case "caseLevel" -> builder.caseLevel(value.asBoolean().getValue());
                case "strength" -> builder.collationStrength(
                        com.mongodb.client.model.CollationStrength.fromInt(value.asNumber().intValue()));
                default -> throw new Unsupported("no collation is given the option " + option.getKey());
            }
        }
        return builder.build();
    }

    static ReadConcern readConcern(BsonDocument given) {
        return given.isEmpty() ? ReadConcern.DEFAULT
                : new ReadConcern(ReadConcernLevel.fromString(given.getString("level").getValue()));
    }

    static WriteConcern writeConcern(BsonDocument given) {
        WriteConcern concern = WriteConcern.ACKNOWLEDGED;
        if (given.containsKey("w")) {
            concern = given.get("w").isString() ? new WriteConcern(given.getString("w").getValue())
                    : new WriteConcern(given.getNumber("w").intValue());
        }
        if (given.containsKey("journal")) {
            concern = concern.withJournal(given.getBoolean("journal").getValue());
        }
        String limit = given.containsKey("wtimeoutMS") ? "wtimeoutMS" : "wtimeout";
        return given.containsKey(limit)
                ? concern.withWTimeout(given.getNumber(limit).longValue(), TimeUnit.MILLISECONDS) : concern;
    }

    static ReadPreference readPreference(BsonDocument given) {
        String mode = given.getString("mode").getValue();
        List<TagSet> tags = new ArrayList<>();
        if (given.containsKey("tagSets")) {
            for (BsonDocument set : documents(given.getArray("tagSets"))) {
                tags.add(new TagSet(set.entrySet().stream()
                        .map(tag -> new Tag(tag.getKey(), tag.getValue().asString().getValue())).toList()));
            }
        }
        if (given.containsKey("maxStalenessSeconds")) {
            long staleness = given.getNumber("maxStalenessSeconds").longValue();
            return ReadPreference.valueOf(mode, tags, staleness, TimeUnit.SECONDS);
        }
        return tags.isEmpty() ? ReadPreference.valueOf(mode) : ReadPreference.valueOf(mode, tags);
    }

    static TransactionOptions transactionOptions(BsonDocument given) {
        TransactionOptions.Builder builder = TransactionOptions.builder();
        for (Map.Entry<String, BsonValue> option : given.entrySet()) {
            BsonValue value = option.getValue();
            switch (option.getKey()) {
                case "readConcern" -> builder.readConcern(readConcern(value.asDocument()));
                case "writeConcern" -> builder.writeConcern(writeConcern(value.asDocument()));
                case "readPreference" -> builder.readPreference(readPreference(value.asDocument()));
                case "maxCommitTimeMS" -> builder.maxCommitTime(longOf(value), TimeUnit.MILLISECONDS);
                case "timeoutMS" -> builder.timeout(longOf(value), TimeUnit.MILLISECONDS);
                default -> throw new Unsupported("The driver's TransactionOptions have no " + option.getKey());
            }
        }
        return builder.build();
    }

    /** All arguments but those that are not there. */
    static Object[] present(Object... arguments) {
        return Arrays.stream(arguments).filter(each -> each != null).toArray();
    }

    private Dynamic() {}
}
