import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;

/**
 * The official drivers for Java behind Touchstone's adapter protocol: {@code touchstone run --driver java}, or {@code java-reactive}
 * with the word {@code --reactive}. Reads requests from
 * standard input and writes replies to standard output, a line of Extended JSON each. Requests overlap, so each is answered by
 * a thread of its own.
 */
public final class Main {
    private static final JsonWriterSettings LINES =
            JsonWriterSettings.builder().outputMode(JsonMode.EXTENDED).build();

    public static void main(String[] words) throws IOException {
        Adapter adapter = new Adapter(Arrays.asList(words).contains("--reactive"));
        ExecutorService threads = Executors.newCachedThreadPool();
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8), 1 << 16);
        Writer output = new BufferedWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), 1 << 16);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isBlank()) {
                continue;
            }
            BsonDocument request = BsonDocument.parse(line);
            if (request.getString("kind").getValue().equals("stop")) {
                break;
            }
            threads.execute(() -> answer(adapter, request, output));
        }
        adapter.reset();
        System.exit(0);
    }

    private static void answer(Adapter adapter, BsonDocument request, Writer output) {
        BsonValue id = request.get("id");
        Consumer<BsonDocument> write = message -> {
            BsonDocument whole = new BsonDocument("id", id);
            whole.putAll(message);
            write(output, whole.toJson(LINES));
        };
        BsonDocument reply;
        try {
            reply = adapter.answer(request, write);
        } catch (Throwable fault) {
            // Whatever it is, the runner must hear of it.
            reply = new BsonDocument("kind", new BsonString("failure")).append("message", new BsonString(fault.toString()));
        }
        write.accept(reply);
    }

    private static void write(Writer output, String line) {
        synchronized (output) {
            try {
                output.write(line);
                output.write('\n');
                output.flush();
            } catch (IOException gone) {
                throw new UncheckedIOException(gone);
            }
        }
    }
}
