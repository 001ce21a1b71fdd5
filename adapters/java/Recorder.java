import com.mongodb.MongoClientSettings;
import com.mongodb.ServerAddress;
import com.mongodb.connection.ClusterDescription;
import com.mongodb.connection.ConnectionDescription;
import com.mongodb.connection.ServerDescription;
import com.mongodb.connection.ServerType;
import com.mongodb.event.*;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.ObjectId;

/** The events of one client, numbered, as far as its entity asks for them. */
final class Recorder {
    private static final Set<String> SENSITIVE = Set.of("authenticate", "saslstart", "saslcontinue", "getnonce", "createuser",
            "updateuser", "copydbgetnonce", "copydbsaslstart", "copydb");

    private final Set<String> wanted;
    private final Set<String> ignored;
    private final boolean isSensitiveWanted;
    private final List<BsonDocument> events = new ArrayList<>();
    private long number;
    private int checkedOut;
    private int ready;

    Recorder(BsonDocument given) {
        wanted = names(given, "observeEvents");
        ignored = names(given, "ignoreCommandMonitoringEvents");
        ignored.add("configureFailPoint");
        isSensitiveWanted = given.getBoolean("observeSensitiveCommands", BsonBoolean.FALSE).getValue();
    }

    private static Set<String> names(BsonDocument given, String name) {
        Set<String> names = new HashSet<>();
        given.getArray(name, new BsonArray()).forEach(each -> names.add(each.asString().getValue()));
        return names;
    }

    void listen(MongoClientSettings.Builder settings) {
        settings.addCommandListener(new Commands())
                .applyToConnectionPoolSettings(pool -> pool.addConnectionPoolListener(new Pools()))
                .applyToClusterSettings(cluster -> cluster.addClusterListener(new Clusters()))
                .applyToServerSettings(server -> server.addServerListener(new Servers())
                        .addServerMonitorListener(new Heartbeats()));
    }

    synchronized int checkedOut() {
        return checkedOut;
    }

    /** The events behind a number; where there are none, those that come in time. */
    synchronized BsonArray after(long after, long waitMS) throws InterruptedException {
        waitFor(waitMS, () -> number > after);
        BsonArray found = new BsonArray();
        events.stream().filter(event -> event.getInt64("sequence").getValue() > after).forEach(found::add);
        return found;
    }

    /** Waits for the pool to have so many connections, and forgets what was seen of that. */
    synchronized void waitUntilReady(int count, long limitMS) {
        try {
            if (!waitFor(limitMS, () -> ready >= count)) {
                throw new IllegalStateException("The pool did not reach minPoolSize within " + limitMS + " ms.");
            }
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
        events.clear();
    }

    private boolean waitFor(long limitMS, BooleanSupplier isSo) throws InterruptedException {
        long end = System.nanoTime() + limitMS * 1_000_000;
        while (!isSo.getAsBoolean()) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    private synchronized void count(int checkedOutMore, int readyMore) {
        checkedOut += checkedOutMore;
        ready += readyMore;
        notifyAll();
    }

    private synchronized void add(String category, String name, BsonDocument fields) {
        if (!wanted.contains(name)) {
            return;
        }
        number++;
        events.add(new BsonDocument("sequence", new BsonInt64(number))
                .append("category", new BsonString(category))
                .append("name", new BsonString(name))
                .append("observedAt", new BsonInt64(System.currentTimeMillis()))
                .append("fields", fields));
        notifyAll();
    }

    /** Sensitive commands, and hellos that were emptied for that reason, are asked for apart. */
    private boolean wants(String command, BsonDocument body) {
        String lower = command.toLowerCase(Locale.ROOT);
        boolean isEmptied = Set.of("hello", "ismaster").contains(lower) && body != null && body.isEmpty();
        return !ignored.contains(command) && (isSensitiveWanted || !(SENSITIVE.contains(lower) || isEmptied));
    }

    private final class Commands implements CommandListener {
        @Override
        public void commandStarted(CommandStartedEvent event) {
            // A copy: the driver gives its own buffer, and takes it back.
            BsonDocument command = BsonDocument.parse(event.getCommand().toJson(Machines.CANONICAL));
            seen("commandStartedEvent", event, command, "command", command);
        }

        @Override
        public void commandSucceeded(CommandSucceededEvent event) {
            BsonDocument reply = BsonDocument.parse(event.getResponse().toJson(Machines.CANONICAL));
            seen("commandSucceededEvent", event, reply, "reply", reply);
        }

        @Override
        public void commandFailed(CommandFailedEvent event) {
            seen("commandFailedEvent", event, null, "failure", new BsonString(String.valueOf(event.getThrowable().getMessage())));
        }

        private void seen(String name, CommandEvent event, BsonDocument body, String member, BsonValue value) {
            if (!wants(event.getCommandName(), body)) {
                return;
            }
            ConnectionDescription connection = event.getConnectionDescription();
            BsonDocument fields = new BsonDocument("commandName", new BsonString(event.getCommandName()))
                    .append("databaseName", new BsonString(event.getDatabaseName()))
                    .append("requestId", new BsonInt32(event.getRequestId()))
                    .append("operationId", new BsonInt64(event.getOperationId()))
                    .append("address", address(connection.getServerAddress()))
                    .append(member, value);
            Number serverValue = connection.getConnectionId().getServerValue();
            if (serverValue != null) {
                fields.append("serverConnectionId", new BsonInt64(serverValue.longValue()));
            }
            if (connection.getServiceId() != null) {
                fields.append("serviceId", new BsonObjectId(connection.getServiceId()));
            }
            add("command", name, fields);
        }
    }

    private final class Pools implements ConnectionPoolListener {
        @Override
        public void connectionPoolCreated(ConnectionPoolCreatedEvent event) {
            seen("poolCreatedEvent", event.getServerId().getAddress());
        }

        @Override
        public void connectionPoolReady(ConnectionPoolReadyEvent event) {
            seen("poolReadyEvent", event.getServerId().getAddress());
        }

        @Override
        public void connectionPoolCleared(ConnectionPoolClearedEvent event) {
            BsonDocument fields = new BsonDocument("address", address(event.getServerId().getAddress()));
            ObjectId service = event.getServiceId();
            add("cmap", "poolClearedEvent", service == null ? fields : fields.append("serviceId", new BsonObjectId(service)));
        }

        @Override
        public void connectionPoolClosed(ConnectionPoolClosedEvent event) {
            seen("poolClosedEvent", event.getServerId().getAddress());
        }

        @Override
        public void connectionCreated(ConnectionCreatedEvent event) {
            seen("connectionCreatedEvent", event.getConnectionId());
        }

        @Override
        public void connectionReady(ConnectionReadyEvent event) {
            count(0, 1);
            seen("connectionReadyEvent", event.getConnectionId());
        }

        @Override
        public void connectionClosed(ConnectionClosedEvent event) {
            Map<ConnectionClosedEvent.Reason, String> reasons = Map.of(
                    ConnectionClosedEvent.Reason.STALE, "stale", ConnectionClosedEvent.Reason.IDLE, "idle",
                    ConnectionClosedEvent.Reason.ERROR, "error", ConnectionClosedEvent.Reason.POOL_CLOSED, "poolClosed");
            add("cmap", "connectionClosedEvent", fields(event.getConnectionId())
                    .append("reason", new BsonString(reasons.getOrDefault(event.getReason(), "error"))));
        }

        @Override
        public void connectionCheckOutStarted(ConnectionCheckOutStartedEvent event) {
            seen("connectionCheckOutStartedEvent", event.getServerId().getAddress());
        }

        @Override
        public void connectionCheckOutFailed(ConnectionCheckOutFailedEvent event) {
            String reason = switch (event.getReason()) {
                case TIMEOUT -> "timeout";
                case POOL_CLOSED -> "poolClosed";
                default -> "connectionError";
            };
            add("cmap", "connectionCheckOutFailedEvent",
                    new BsonDocument("address", address(event.getServerId().getAddress())).append("reason", new BsonString(reason)));
        }

        @Override
        public void connectionCheckedOut(ConnectionCheckedOutEvent event) {
            count(1, 0);
            seen("connectionCheckedOutEvent", event.getConnectionId());
        }

        @Override
        public void connectionCheckedIn(ConnectionCheckedInEvent event) {
            count(-1, 0);
            seen("connectionCheckedInEvent", event.getConnectionId());
        }

        private BsonDocument fields(com.mongodb.connection.ConnectionId id) {
            return new BsonDocument("address", address(id.getServerId().getAddress()))
                    .append("connectionId", new BsonInt64(id.getLocalValue()));
        }

        private void seen(String name, com.mongodb.connection.ConnectionId id) {
            add("cmap", name, fields(id));
        }

        private void seen(String name, ServerAddress address) {
            add("cmap", name, new BsonDocument("address", address(address)));
        }
    }

    private final class Servers implements ServerListener {
        @Override
        public void serverOpening(ServerOpeningEvent event) {
            seen("serverOpeningEvent", event.getServerId());
        }

        @Override
        public void serverClosed(ServerClosedEvent event) {
            seen("serverClosedEvent", event.getServerId());
        }

        @Override
        public void serverDescriptionChanged(ServerDescriptionChangedEvent event) {
            add("sdam", "serverDescriptionChangedEvent", fields(event.getServerId())
                    .append("previousDescription", server(event.getPreviousDescription()))
                    .append("newDescription", server(event.getNewDescription())));
        }

        private BsonDocument fields(com.mongodb.connection.ServerId id) {
            return new BsonDocument("address", address(id.getAddress()))
                    .append("topologyId", new BsonString(id.getClusterId().getValue()));
        }

        private void seen(String name, com.mongodb.connection.ServerId id) {
            add("sdam", name, fields(id));
        }
    }

    private final class Clusters implements ClusterListener {
        @Override
        public void clusterOpening(ClusterOpeningEvent event) {
            add("sdam", "topologyOpeningEvent", fields(event.getClusterId()));
        }

        @Override
        public void clusterClosed(ClusterClosedEvent event) {
            add("sdam", "topologyClosedEvent", fields(event.getClusterId()));
        }

        @Override
        public void clusterDescriptionChanged(ClusterDescriptionChangedEvent event) {
            add("sdam", "topologyDescriptionChangedEvent", fields(event.getClusterId())
                    .append("previousDescription", topology(event.getPreviousDescription()))
                    .append("newDescription", topology(event.getNewDescription())));
        }

        private BsonDocument fields(com.mongodb.connection.ClusterId id) {
            return new BsonDocument("topologyId", new BsonString(id.getValue()));
        }
    }

    private final class Heartbeats implements ServerMonitorListener {
        @Override
        public void serverHearbeatStarted(ServerHeartbeatStartedEvent event) {
            add("sdam", "serverHeartbeatStartedEvent", fields(event.getConnectionId(), event.isAwaited()));
        }

        @Override
        public void serverHeartbeatSucceeded(ServerHeartbeatSucceededEvent event) {
            add("sdam", "serverHeartbeatSucceededEvent", fields(event.getConnectionId(), event.isAwaited()));
        }

        @Override
        public void serverHeartbeatFailed(ServerHeartbeatFailedEvent event) {
            add("sdam", "serverHeartbeatFailedEvent", fields(event.getConnectionId(), event.isAwaited())
                    .append("failure", new BsonString(String.valueOf(event.getThrowable().getMessage()))));
        }

        private BsonDocument fields(com.mongodb.connection.ConnectionId id, boolean isAwaited) {
            return new BsonDocument("address", address(id.getServerId().getAddress()))
                    .append("awaited", BsonBoolean.valueOf(isAwaited));
        }
    }

    private static BsonString address(ServerAddress address) {
        String host = address.getHost().contains(":") ? "[" + address.getHost() + "]" : address.getHost();
        return new BsonString(host + ":" + address.getPort());
    }

    static BsonDocument topology(ClusterDescription description) {
        List<ServerDescription> members = description.getServerDescriptions();
        boolean hasPrimary = members.stream().anyMatch(ServerDescription::isPrimary);
        String type = switch (description.getType()) {
            case STANDALONE -> "Single";
            case SHARDED -> "Sharded";
            case LOAD_BALANCED -> "LoadBalanced";
            case REPLICA_SET -> hasPrimary ? "ReplicaSetWithPrimary" : "ReplicaSetNoPrimary";
            default -> "Unknown";
        };
        // A topology without servers is one before its opening, or after its end: of no type yet, or any more.
        boolean isDirect = !members.isEmpty()
                && description.getConnectionMode() == com.mongodb.connection.ClusterConnectionMode.SINGLE;
        BsonArray servers = new BsonArray();
        members.forEach(member -> servers.add(server(member)));
        return new BsonDocument("type", new BsonString(isDirect ? "Single" : type))
                .append("compatible", BsonBoolean.valueOf(description.isCompatibleWithDriver()))
                .append("logicalSessionTimeoutMinutes", orNull(description.getLogicalSessionTimeoutMinutes()))
                .append("servers", servers);
    }

    private static BsonArray texts(Set<String> values) {
        BsonArray array = new BsonArray();
        values.forEach(value -> array.add(new BsonString(value)));
        return array;
    }

    private static BsonValue orNull(Integer number) {
        return number == null ? BsonNull.VALUE : new BsonInt32(number);
    }

    private static final Map<ServerType, String> SERVER_TYPES = Map.of(
            ServerType.STANDALONE, "Standalone", ServerType.REPLICA_SET_PRIMARY, "RSPrimary",
            ServerType.REPLICA_SET_SECONDARY, "RSSecondary", ServerType.REPLICA_SET_ARBITER, "RSArbiter",
            ServerType.REPLICA_SET_OTHER, "RSOther", ServerType.REPLICA_SET_GHOST, "RSGhost",
            ServerType.SHARD_ROUTER, "Mongos", ServerType.LOAD_BALANCER, "LoadBalancer");

    private static BsonDocument server(ServerDescription description) {
        Throwable error = description.getException();
        return new BsonDocument("address", address(description.getAddress()))
                .append("type", new BsonString(SERVER_TYPES.getOrDefault(description.getType(), "Unknown")))
                .append("setName", description.getSetName() == null ? BsonNull.VALUE : new BsonString(description.getSetName()))
                .append("hosts", texts(description.getHosts()))
                .append("passives", texts(description.getPassives()))
                .append("arbiters", texts(description.getArbiters()))
                .append("primary", description.getPrimary() == null ? BsonNull.VALUE : new BsonString(description.getPrimary()))
                .append("setVersion", orNull(description.getSetVersion()))
                .append("electionId", description.getElectionId() == null ? BsonNull.VALUE : new BsonObjectId(description.getElectionId()))
                .append("logicalSessionTimeoutMinutes", orNull(description.getLogicalSessionTimeoutMinutes()))
                .append("error", error == null ? BsonNull.VALUE : new BsonString(String.valueOf(error.getMessage())))
                .append("roundTripTimeMS", new BsonDouble(description.getRoundTripTimeNanos() / 1e6));
    }
}
