package touchstone.junit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One server for all tests of a run, and a database of its own for each test, whose connection string is the parameter
 * {@code @MongoUri String}.
 */
public final class TouchstoneExtension implements ParameterResolver {
    private static final Namespace OWN = Namespace.create(TouchstoneExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.isAnnotated(MongoUri.class)
                && parameter.getParameter().getType() == String.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        // Of the root: it is closed when the whole run ends.
        TouchstoneServer server =
                context.getRoot()
                        .getStore(OWN)
                        .getOrComputeIfAbsent("server", key -> start(), TouchstoneServer.class);
        String database =
                context.getStore(OWN)
                        .getOrComputeIfAbsent(
                                "database",
                                key -> "test_" + UUID.randomUUID().toString().replace("-", ""),
                                String.class);
        return server.uri(database);
    }

    private static TouchstoneServer start() {
        try {
            return TouchstoneServer.start();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }
}
