package touchstone.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.mongodb.ConnectionString;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import org.bson.Document;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the extension promises. */
@ExtendWith(TouchstoneExtension.class)
class OrdersTest {
    private static String seen = "";

    @RepeatedTest(2)
    void aDatabaseIsEmptyAtFirst(@MongoUri String uri) {
        String database = new ConnectionString(uri).getDatabase();
        assertNotEquals(seen, database);
        seen = database;
        try (MongoClient client = MongoClients.create(uri)) {
            MongoCollection<Document> orders = client.getDatabase(database).getCollection("orders");
            assertEquals(0, orders.countDocuments());
            orders.insertOne(new Document("item", "lamp"));
            assertEquals(1, orders.countDocuments());
        }
    }

    @Test
    void parametersOfOneTestAreOneDatabase(@MongoUri String first, @MongoUri String second) {
        assertEquals(first, second);
    }
}
