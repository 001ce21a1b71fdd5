package touchstone.junit;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.ExtensionContext.Store.CloseableResource;

/** A MongoDB-compatible server in a process of its own, started by its command line. */
public final class TouchstoneServer implements CloseableResource {
    private static final Pattern READY =
            Pattern.compile("\"msg\":\"Waiting for connections\".*\"port\":(\\d+)");

    private final Process process;
    private final int port;

    private TouchstoneServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts it at a free port. The command is the system property {@code touchstone.mongod}, else the environment
     * variable {@code TOUCHSTONE_MONGOD}, else {@code touchstone-mongod}.
     */
    static TouchstoneServer start() throws IOException {
        List<String> command = new ArrayList<>(List.of(command().split(" ")));
        command.addAll(List.of("--port", "0"));
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        BufferedReader log = process.inputReader(StandardCharsets.UTF_8);
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            Matcher ready = READY.matcher(line);
            if (!ready.find()) continue;
            drain(log);
            return new TouchstoneServer(process, Integer.parseInt(ready.group(1)));
        }
        throw new IOException(
                String.join(" ", command) + " ended before it said \"Waiting for connections\"");
    }

    private static String command() {
        String named = System.getProperty("touchstone.mongod", System.getenv("TOUCHSTONE_MONGOD"));
        return named == null ? "touchstone-mongod" : named;
    }

    // A log that nobody reads would fill the pipe, and hold up the server.
    private static void drain(BufferedReader log) {
        Thread reader = new Thread(() -> skipAll(log), "touchstone-mongod log");
        reader.setDaemon(true);
        reader.start();
    }

    private static void skipAll(BufferedReader log) {
        try {
            while (log.readLine() != null) {}
        } catch (IOException ended) {
            // The process has ended, and its pipe is closed.
        }
    }

    /** What a driver connects with; the database is the one that it takes by default. */
    public String uri(String database) {
        return "mongodb://127.0.0.1:" + port + "/" + database;
    }

    /** Ends the process. */
    @Override
    public void close() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }
}
