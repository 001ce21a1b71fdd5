//! What a client shows of itself: events, numbered, as far as a test asks for them.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use mongodb::bson::{doc, Bson, Document};
use mongodb::event::cmap::{CmapEvent, ConnectionCheckoutFailedReason, ConnectionClosedReason};
use mongodb::event::command::CommandEvent;
use mongodb::event::sdam::{SdamEvent, TopologyDescription};
use mongodb::event::EventHandler;
use mongodb::error::{Error, ErrorKind};
use mongodb::options::{ClientOptions, ServerAddress};
use mongodb::ServerInfo;
use tokio::sync::Notify;

const SENSITIVE: [&str; 9] = [
    "authenticate", "saslstart", "saslcontinue", "getnonce", "createuser", "updateuser", "copydbgetnonce", "copydbsaslstart",
    "copydb",
];

#[derive(Default)]
struct State {
    events: Vec<(i64, Document)>,
    number: i64,
    checked_out: i32,
    ready: u32,
    topology: Option<Document>,
    /// Where the last command of each session went to.
    addresses: HashMap<String, String>,
}

pub struct Recorder {
    wanted: HashSet<String>,
    ignored: HashSet<String>,
    is_sensitive_wanted: bool,
    state: Mutex<State>,
    changed: Notify,
}

fn names(given: &Document, name: &str) -> HashSet<String> {
    let values = given.get_array(name).map(Vec::as_slice).unwrap_or_default();
    values.iter().filter_map(|value| value.as_str().map(str::to_string)).collect()
}

impl Recorder {
    pub fn new(given: &Document) -> Arc<Recorder> {
        let mut ignored = names(given, "ignoreCommandMonitoringEvents");
        ignored.insert("configureFailPoint".to_string());
        Arc::new(Recorder {
            wanted: names(given, "observeEvents"),
            ignored,
            is_sensitive_wanted: given.get_bool("observeSensitiveCommands").unwrap_or(false),
            state: Mutex::default(),
            changed: Notify::new(),
        })
    }

    pub fn listen(self: &Arc<Self>, options: &mut ClientOptions) {
        let (commands, pools, servers) = (self.clone(), self.clone(), self.clone());
        options.command_event_handler = Some(EventHandler::callback(move |event| commands.command(event)));
        options.cmap_event_handler = Some(EventHandler::callback(move |event| pools.pool(event)));
        options.sdam_event_handler = Some(EventHandler::callback(move |event| servers.discovery(event)));
    }

    pub fn checked_out(&self) -> i32 {
        self.state.lock().unwrap().checked_out
    }

    pub fn last_address(&self, session: &Document) -> Option<String> {
        self.state.lock().unwrap().addresses.get(&session.to_string()).cloned()
    }

    pub fn topology(&self) -> Document {
        let unknown = || doc! { "type": "Unknown", "servers": [] };
        self.state.lock().unwrap().topology.clone().unwrap_or_else(unknown)
    }

    /// The events behind a number; where there are none, those that come in time.
    pub async fn after(&self, number: i64, wait: Duration) -> Vec<Document> {
        self.until(wait, |state| state.number > number).await;
        let state = self.state.lock().unwrap();
        state.events.iter().filter(|(own, _)| *own > number).map(|(_, event)| event.clone()).collect()
    }

    /// Waits for the pool to have so many connections, and forgets what was seen of that.
    pub async fn wait_until_ready(&self, count: u32, limit: Duration) -> bool {
        let is_ready = self.until(limit, |state| state.ready >= count).await;
        self.state.lock().unwrap().events.clear();
        is_ready
    }

    async fn until(&self, limit: Duration, is_so: impl Fn(&State) -> bool) -> bool {
        let waiting = async {
            loop {
                let changed = self.changed.notified();
                tokio::pin!(changed);
                changed.as_mut().enable();
                if is_so(&self.state.lock().unwrap()) {
                    return;
                }
                changed.await;
            }
        };
        tokio::time::timeout(limit, waiting).await.is_ok() || is_so(&self.state.lock().unwrap())
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.lock().unwrap());
        self.changed.notify_waiters();
    }

    fn add(&self, category: &str, name: &str, fields: Document) {
        if !self.wanted.contains(name) {
            return;
        }
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as i64;
        self.change(|state| {
            state.number += 1;
            let event = doc! {
                "sequence": state.number, "category": category, "name": name, "observedAt": now, "fields": fields,
            };
            state.events.push((state.number, event));
        });
    }

    /// Sensitive commands, and hellos that were emptied for that reason, are asked for apart.
    fn wants(&self, command: &str, body: Option<&Document>) -> bool {
        let lower = command.to_lowercase();
        let is_emptied = ["hello", "ismaster"].contains(&lower.as_str()) && body.is_some_and(Document::is_empty);
        let is_sensitive = SENSITIVE.contains(&lower.as_str()) || is_emptied;
        !self.ignored.contains(command) && (self.is_sensitive_wanted || !is_sensitive)
    }

    fn command(&self, event: CommandEvent) {
        let (name, body, command, request, connection, service, more) = match event {
            CommandEvent::Started(e) => {
                if let Ok(session) = e.command.get_document("lsid") {
                    let address = shown(&e.connection.address);
                    self.state.lock().unwrap().addresses.insert(session.to_string(), address);
                }
                let more = doc! { "databaseName": e.db, "command": &e.command };
                let (name, body) = ("commandStartedEvent", Some(e.command));
                (name, body, e.command_name, e.request_id, e.connection, e.service_id, more)
            }
            CommandEvent::Succeeded(e) => {
                let more = doc! { "reply": &e.reply };
                let (name, body) = ("commandSucceededEvent", Some(e.reply));
                (name, body, e.command_name, e.request_id, e.connection, e.service_id, more)
            }
            CommandEvent::Failed(e) => {
                let more = doc! { "failure": e.failure.to_string() };
                ("commandFailedEvent", None, e.command_name, e.request_id, e.connection, e.service_id, more)
            }
            _ => return,
        };
        if !self.wants(&command, body.as_ref()) {
            return;
        }
        let mut fields = doc! {
            "commandName": command, "requestId": request, "address": shown(&connection.address),
        };
        if let Some(id) = connection.server_id {
            fields.insert("serverConnectionId", id);
        }
        if let Some(id) = service {
            fields.insert("serviceId", id);
        }
        fields.extend(more);
        self.add("command", name, fields);
    }

    fn pool(&self, event: CmapEvent) {
        match &event {
            CmapEvent::ConnectionCheckedOut(_) => self.change(|state| state.checked_out += 1),
            CmapEvent::ConnectionCheckedIn(_) => self.change(|state| state.checked_out -= 1),
            CmapEvent::ConnectionReady(_) => self.change(|state| state.ready += 1),
            _ => {}
        }
        let (name, fields) = match event {
            CmapEvent::PoolCreated(e) => ("poolCreatedEvent", doc! { "address": shown(&e.address) }),
            CmapEvent::PoolReady(e) => ("poolReadyEvent", doc! { "address": shown(&e.address) }),
            CmapEvent::PoolClosed(e) => ("poolClosedEvent", doc! { "address": shown(&e.address) }),
            CmapEvent::PoolCleared(e) => {
                let mut fields = doc! {
                    "address": shown(&e.address), "interruptInUseConnections": e.interrupt_in_use_connections,
                };
                if let Some(id) = e.service_id {
                    fields.insert("serviceId", id);
                }
                ("poolClearedEvent", fields)
            }
            CmapEvent::ConnectionCreated(e) => ("connectionCreatedEvent", connection(e.address, e.connection_id)),
            CmapEvent::ConnectionReady(e) => ("connectionReadyEvent", connection(e.address, e.connection_id)),
            CmapEvent::ConnectionCheckedOut(e) => ("connectionCheckedOutEvent", connection(e.address, e.connection_id)),
            CmapEvent::ConnectionCheckedIn(e) => ("connectionCheckedInEvent", connection(e.address, e.connection_id)),
            CmapEvent::ConnectionCheckoutStarted(e) => {
                ("connectionCheckOutStartedEvent", doc! { "address": shown(&e.address) })
            }
            CmapEvent::ConnectionClosed(e) => {
                let mut fields = connection(e.address, e.connection_id);
                fields.insert("reason", closed_reason(&e.reason));
                ("connectionClosedEvent", fields)
            }
            CmapEvent::ConnectionCheckoutFailed(e) => {
                let reason = match e.reason {
                    ConnectionCheckoutFailedReason::Timeout => "timeout",
                    _ => "connectionError",
                };
                ("connectionCheckOutFailedEvent", doc! { "address": shown(&e.address), "reason": reason })
            }
            _ => return,
        };
        self.add("cmap", name, fields);
    }

    fn discovery(&self, event: SdamEvent) {
        let heartbeat = |address: String, awaited: bool| doc! { "address": address, "awaited": awaited };
        let (name, fields) = match event {
            SdamEvent::ServerOpening(e) => (
                "serverOpeningEvent",
                doc! { "address": shown(&e.address), "topologyId": e.topology_id },
            ),
            SdamEvent::ServerClosed(e) => (
                "serverClosedEvent",
                doc! { "address": shown(&e.address), "topologyId": e.topology_id },
            ),
            SdamEvent::ServerDescriptionChanged(e) => (
                "serverDescriptionChangedEvent",
                doc! {
                    "address": shown(&e.address),
                    "topologyId": e.topology_id,
                    "previousDescription": server(&e.previous_description),
                    "newDescription": server(&e.new_description),
                },
            ),
            SdamEvent::TopologyOpening(e) => ("topologyOpeningEvent", doc! { "topologyId": e.topology_id }),
            SdamEvent::TopologyClosed(e) => ("topologyClosedEvent", doc! { "topologyId": e.topology_id }),
            SdamEvent::TopologyDescriptionChanged(e) => {
                let description = topology(&e.new_description);
                self.change(|state| state.topology = Some(description.clone()));
                let previous = topology(&e.previous_description);
                let fields = doc! {
                    "topologyId": e.topology_id, "previousDescription": previous, "newDescription": description,
                };
                ("topologyDescriptionChangedEvent", fields)
            }
            SdamEvent::ServerHeartbeatStarted(e) => {
                ("serverHeartbeatStartedEvent", heartbeat(shown(&e.server_address), e.awaited))
            }
            SdamEvent::ServerHeartbeatSucceeded(e) => {
                ("serverHeartbeatSucceededEvent", heartbeat(shown(&e.server_address), e.awaited))
            }
            SdamEvent::ServerHeartbeatFailed(e) => {
                let mut fields = heartbeat(shown(&e.server_address), e.awaited);
                fields.insert("failure", e.failure.to_string());
                ("serverHeartbeatFailedEvent", fields)
            }
            _ => return,
        };
        self.add("sdam", name, fields);
    }
}

fn connection(address: impl ToString, id: u32) -> Document {
    doc! { "address": address.to_string(), "connectionId": id }
}

fn closed_reason(reason: &ConnectionClosedReason) -> &'static str {
    match reason {
        ConnectionClosedReason::Stale => "stale",
        ConnectionClosedReason::Idle => "idle",
        ConnectionClosedReason::PoolClosed => "poolClosed",
        ConnectionClosedReason::Dropped => "dropped",
        _ => "error",
    }
}

fn topology(description: &TopologyDescription) -> Document {
    let servers: Vec<Bson> = description.servers().values().map(|info| server(info).into()).collect();
    doc! {
        "type": format!("{:?}", description.topology_type()),
        "setName": description.set_name().cloned(),
        "maxSetVersion": description.max_set_version(),
        "maxElectionId": description.max_election_id(),
        "compatible": description.compatibility_error().is_none(),
        "servers": servers,
    }
}

/// An address as connection strings have it: of IPv6 in brackets.
fn shown(address: &ServerAddress) -> String {
    let text = address.to_string();
    match text.rsplit_once(':') {
        Some((host, port)) if host.contains(':') && !host.starts_with('[') => format!("[{host}]:{port}"),
        _ => text,
    }
}

/// What the driver itself makes of a server's answer, without its words around it.
fn message(error: &Error) -> String {
    match &*error.kind {
        ErrorKind::InvalidResponse { message, .. } => message.clone(),
        _ => error.to_string(),
    }
}

fn server(info: &ServerInfo) -> Document {
    let kind = format!("{:?}", info.server_type()).replacen("Rs", "RS", 1);
    let mut told = doc! {
        "address": shown(info.address()),
        "type": kind,
        "setName": info.replica_set_name(),
        "setVersion": info.replica_set_version(),
        "minWireVersion": info.min_wire_version(),
        "maxWireVersion": info.max_wire_version(),
        "error": info.error().map(message),
    };
    if let Some(trip) = info.average_round_trip_time() {
        told.insert("roundTripTimeMS", trip.as_secs_f64() * 1000.0);
    }
    told
}
