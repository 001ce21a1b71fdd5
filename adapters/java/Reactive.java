import com.mongodb.MongoClientSettings;
import com.mongodb.MongoDriverInformation;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.MongoIterable;
import com.mongodb.client.gridfs.GridFSBucket;
import com.mongodb.reactivestreams.client.MongoClients;
import com.mongodb.reactivestreams.client.MongoDatabase;
import com.mongodb.reactivestreams.client.gridfs.GridFSBuckets;
import com.mongodb.reactivestreams.client.internal.BatchCursor;
import com.mongodb.reactivestreams.client.internal.BatchCursorPublisher;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Flux;

/**
 * The reactive driver behind the interfaces of the synchronous one, so that one adapter serves both: a method goes to that of
 * the same name, and what this publishes is waited for.
 */
final class Reactive implements InvocationHandler {
    private final Object reactive;

    private Reactive(Object reactive) {
        this.reactive = reactive;
    }

    static MongoClient client(MongoClientSettings settings, MongoDriverInformation wrapping) {
        if (settings.getSocketSettings().getProxySettings().isProxyEnabled()) {
            throw new Unsupported("The reactive driver connects through no proxy");
        }
        return behind(MongoClient.class, MongoClients.create(settings, wrapping));
    }

    /** A bucket of a database that is the reactive driver's. */
    static GridFSBucket bucket(Object database, String name) {
        return behind(GridFSBucket.class, GridFSBuckets.create((MongoDatabase) own(database), name));
    }

    private static <T> T behind(Class<T> kind, Object reactive) {
        return kind.cast(Proxy.newProxyInstance(kind.getClassLoader(), new Class<?>[] {kind}, new Reactive(reactive)));
    }

    /** The reactive driver's own object; anything else is the same in both drivers. */
    static Object own(Object object) {
        boolean isBehind = object != null && Proxy.isProxyClass(object.getClass());
        return isBehind && Proxy.getInvocationHandler(object) instanceof Reactive handler ? handler.reactive : object;
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        Object[] given = arguments == null ? new Object[0] : arguments;
        if (method.getDeclaringClass() == Object.class) {
            return method.getName().equals("equals") ? proxy == given[0] : method.invoke(this, given);
        }
        switch (method.getName()) {
            case "cursor", "iterator":
                return new Cursor<>((BatchCursorPublisher<?>) reactive);
            case "forEach":
                @SuppressWarnings("unchecked")
                Consumer<Object> consumer = (Consumer<Object>) given[0];
                all((Publisher<?>) reactive).forEach(consumer);
                return null;
            case "into":
                @SuppressWarnings("unchecked")
                Collection<Object> target = (Collection<Object>) given[0];
                target.addAll(all((Publisher<?>) reactive));
                return target;
            case "downloadToStream":
                return download(method, given);
            case "uploadFromStream":
                return upload(method, given);
            default:
                return translated(method.getReturnType(), call(method.getName(), method.getParameterTypes(), given));
        }
    }

    /** Calls the reactive driver's method of that name: its parameters are the same but for its own sessions. */
    private Object call(String name, Class<?>[] types, Object[] given) {
        Class<?>[] own = Arrays.stream(types)
                .map(type -> type == ClientSession.class ? com.mongodb.reactivestreams.client.ClientSession.class : type)
                .toArray(Class<?>[]::new);
        try {
            Method method = reactive.getClass().getMethod(name, own);
            method.setAccessible(true);
            return method.invoke(reactive, Arrays.stream(given).map(Reactive::own).toArray());
        } catch (NoSuchMethodException lack) {
            throw new Unsupported("The reactive driver has no method " + name + " for these arguments");
        } catch (InvocationTargetException thrown) {
            throw unchecked(thrown.getCause());
        } catch (IllegalAccessException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Object translated(Class<?> wanted, Object result) {
        Object value = result;
        if (result instanceof Publisher<?> publisher && !MongoIterable.class.isAssignableFrom(wanted)) {
            value = wanted == List.class ? all(publisher) : one(publisher);
        }
        return value != null && wanted.getName().startsWith("com.mongodb.client.") && !wanted.isInstance(value)
                ? behind(wanted, value) : value;
    }

    private Object download(Method method, Object[] given) throws Exception {
        int at = Arrays.asList(method.getParameterTypes()).indexOf(java.io.OutputStream.class);
        Object published = call("downloadToPublisher", without(method.getParameterTypes(), at), without(given, at));
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (Object chunk : all((Publisher<?>) published)) {
            ByteBuffer bytes = (ByteBuffer) chunk;
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            content.write(copy);
        }
        content.writeTo((java.io.OutputStream) given[at]);
        return null;
    }

    private Object upload(Method method, Object[] given) {
        Class<?>[] types = method.getParameterTypes().clone();
        int at = Arrays.asList(types).indexOf(java.io.InputStream.class);
        types[at] = Publisher.class;
        Object[] own = given.clone();
        own[at] = Flux.just(ByteBuffer.wrap(((ByteArrayInputStream) given[at]).readAllBytes()));
        return one((Publisher<?>) call("uploadFromPublisher", types, own));
    }

    private static <T> T[] without(T[] all, int at) {
        List<T> rest = new ArrayList<>(Arrays.asList(all));
        rest.remove(at);
        return rest.toArray(Arrays.copyOf(all, 0));
    }

    /** The one thing that is published; null where nothing is. */
    private static <T> T one(Publisher<T> publisher) {
        List<T> found = all(publisher);
        return found.isEmpty() ? null : found.get(0);
    }

    /** Waits for all that is published; throws the error that ends it. */
    private static <T> List<T> all(Publisher<T> publisher) {
        List<T> found = new ArrayList<>();
        CompletableFuture<List<T>> end = new CompletableFuture<>();
        publisher.subscribe(new Subscriber<>() {
            @Override
            public void onSubscribe(Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(T value) {
                found.add(value);
            }

            @Override
            public void onError(Throwable error) {
                end.completeExceptionally(error);
            }

            @Override
            public void onComplete() {
                end.complete(found);
            }
        });
        try {
            return end.join();
        } catch (CompletionException failed) {
            throw unchecked(failed.getCause());
        }
    }

    private static RuntimeException unchecked(Throwable error) {
        return error instanceof RuntimeException own ? own : new IllegalStateException(error);
    }

    /**
     * A cursor that a test keeps: the one that the driver's publishers read by, since a subscription does not tell that it is open.
     */
    private static final class Cursor<T> implements MongoCursor<T> {
        /** As a publisher has it for a subscriber that asks for one thing after the other. */
        private static final int LEAST_BATCH_SIZE = 2;

        private final BatchCursor<T> batches;
        private final Deque<T> left = new ArrayDeque<>();

        Cursor(BatchCursorPublisher<T> publisher) {
            Integer size = publisher.getBatchSize();
            batches = one(publisher.batchCursor(size == null ? LEAST_BATCH_SIZE : size));
        }

        @Override
        public T tryNext() {
            throw new Unsupported("The reactive driver tells nothing of an empty batch");
        }

        @Override
        public boolean hasNext() {
            while (left.isEmpty() && !batches.isClosed()) {
                List<T> batch = one(batches.next());
                left.addAll(batch == null ? List.of() : batch);
            }
            return !left.isEmpty();
        }

        @Override
        public T next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return left.poll();
        }

        @Override
        public int available() {
            return left.size();
        }

        @Override
        public void close() {
            batches.close();
        }

        @Override
        public com.mongodb.ServerCursor getServerCursor() {
            throw new Unsupported("The reactive driver does not show its cursor");
        }

        @Override
        public com.mongodb.ServerAddress getServerAddress() {
            throw new Unsupported("The reactive driver does not show the server of a cursor");
        }
    }
}
