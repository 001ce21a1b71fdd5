package example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import de.flapdoodle.embed.mongo.commands.MongodArguments;
import de.flapdoodle.embed.mongo.config.Storage;
import de.flapdoodle.embed.mongo.distribution.Version;
import de.flapdoodle.embed.mongo.transitions.ImmutableMongod;
import de.flapdoodle.embed.mongo.transitions.Mongod;
import de.flapdoodle.embed.mongo.transitions.RunningMongodProcess;
import de.flapdoodle.embed.process.archives.ExtractedFileSet;
import de.flapdoodle.reverse.TransitionWalker.ReachedState;
import de.flapdoodle.reverse.transitions.Start;
import java.nio.file.Path;
import org.bson.Document;
import org.junit.jupiter.api.Test;

/** flapdoodle's embedded MongoDB, whose binary is the launcher: nothing is downloaded. */
class FlapdoodleTest {
    /** The place of touchstone-mongod. */
    private static final Path BINARY = Path.of(System.getenv("TOUCHSTONE_MONGOD"));

    private static ImmutableMongod mongod() {
        ExtractedFileSet files = ExtractedFileSet.builder(BINARY.getParent()).executable(BINARY).build();
        return Mongod.instance()
                .withExtractPackage(Start.to(ExtractedFileSet.class).initializedWith(files));
    }

    private static MongoClient connect(ReachedState<RunningMongodProcess> running, String options) {
        return MongoClients.create("mongodb://" + running.current().getServerAddress() + "/" + options);
    }

    @Test
    void aServerByItself() {
        try (var running = mongod().start(Version.Main.V8_0);
                var client = connect(running, "")) {
            MongoCollection<Document> items = client.getDatabase("shop").getCollection("items");
            items.insertOne(new Document("_id", 1).append("name", "lamp"));
            assertEquals("lamp", items.find(new Document("_id", 1)).first().getString("name"));
        }
    }

    @Test
    void aReplicaSetOfOneWithTransactions() {
        MongodArguments arguments = MongodArguments.defaults()
                .withReplication(Storage.of("rs0", 50));
        var set = mongod().withMongodArguments(Start.to(MongodArguments.class).initializedWith(arguments));
        try (var running = set.start(Version.Main.V8_0)) {
            try (var client = connect(running, "?directConnection=true")) {
                client.getDatabase("admin").runCommand(new Document("replSetInitiate", new Document()));
            }
            try (var client = connect(running, "?replicaSet=rs0");
                    ClientSession session = client.startSession()) {
                MongoCollection<Document> items = client.getDatabase("shop").getCollection("items");
                session.withTransaction(() -> items.insertOne(session, new Document("_id", 1)));
                assertEquals(1, items.countDocuments());
            }
        }
    }
}
