//! Brokers: a real Apache Kafka for the tests, one node that all share or three for the one that kills some.
//!
//! In: `start.sh` beside this file, or `MARSAD_TEST_KAFKA`. Out: where to connect to.
//! Never leaves a process behind: a node dies with the pipe to its standard input, so also when the tests are killed.

use std::{
    env,
    fs::File,
    io::{BufRead, BufReader, Read, Seek, Write},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Mutex, MutexGuard, OnceLock, PoisonError},
};

/// The broker that most tests share, and the right to use it alone.
pub(crate) struct Broker {
    /// `bootstrap.servers` to reach it.
    pub(crate) bootstrap: String,
    /// Two cores do not carry two tests with their workers at a time.
    _turn: MutexGuard<'static, ()>,
}

impl Broker {
    /// The shared broker, started by the first test that asks; `None` after a printed reason.
    pub(crate) fn get() -> Option<Self> {
        static SHARED: OnceLock<Result<(String, Option<Node>), String>> = OnceLock::new();
        let turn = turn();
        let shared = SHARED.get_or_init(|| match env::var("MARSAD_TEST_KAFKA") {
            Ok(given) => Ok((given, None)),
            Err(_) => Node::start_alone().map(|node| (node.address(), Some(node))),
        });
        match shared {
            Ok((bootstrap, _)) => Some(Self { bootstrap: bootstrap.clone(), _turn: turn }),
            Err(reason) => skip(reason),
        }
    }
}

/// Three nodes of one cluster, for the test that takes one of them away.
pub(crate) struct Cluster {
    /// `bootstrap.servers` to reach it.
    pub(crate) bootstrap: String,
    nodes: Vec<Node>,
    _turn: MutexGuard<'static, ()>,
}

impl Cluster {
    /// A cluster of its own; `None` after a printed reason.
    pub(crate) fn get() -> Option<Self> {
        let turn = turn();
        if env::var_os("MARSAD_TEST_KAFKA").is_some() {
            return skip("MARSAD_TEST_KAFKA names a broker that is not ours to stop");
        }
        match Node::start_three() {
            Ok(nodes) => {
                let bootstrap = nodes.iter().map(Node::address).collect::<Vec<_>>().join(",");
                Some(Self { bootstrap, nodes, _turn: turn })
            }
            Err(reason) => skip(&reason),
        }
    }

    /// Kills the node with this id as a power cut does.
    pub(crate) fn kill(&self, id: i32) {
        let index = usize::try_from(id).unwrap() - 1;
        let pid = std::fs::read_to_string(self.nodes[index].dir.join("pid")).unwrap();
        signal(pid.trim().parse().unwrap(), "KILL");
    }
}

/// Sends a signal to one process.
pub(crate) fn signal(pid: u32, name: &str) {
    let status = Command::new("kill").arg(format!("-{name}")).arg(pid.to_string()).status().unwrap();
    assert!(status.success(), "kill -{name} {pid}");
}

/// A loopback port that was free a moment ago.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    // A failed test must not fail all that follow.
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

fn skip<T>(reason: &str) -> Option<T> {
    assert!(
        env::var_os("MARSAD_REQUIRE_KAFKA").is_none(),
        "no Apache Kafka for this test, and MARSAD_REQUIRE_KAFKA is set: {reason}"
    );
    let test = std::thread::current().name().unwrap_or_default().to_owned();
    // Not by a macro: those are swallowed for a test that passes.
    writeln!(std::io::stderr(), "skipped {test}: {reason}").unwrap();
    None
}

/// One node under its watchdog script.
struct Node {
    port: u16,
    dir: PathBuf,
    script: Child,
}

impl Node {
    fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    fn start_alone() -> Result<Self, String> {
        // Between finding a free port and using it somebody else may have taken it.
        let mut last = String::new();
        for _ in 0..3 {
            let controller = free_port();
            let mut starting = Starting::new(1, free_port(), controller, &format!("1@127.0.0.1:{controller}"));
            match starting.wait() {
                Ok(()) => return Ok(starting.node),
                Err(Failure::Impossible(reason)) => return Err(reason),
                Err(Failure::Died(log)) => last = log,
            }
        }
        panic!("Apache Kafka did not start in three attempts:\n{last}");
    }

    fn start_three() -> Result<Vec<Self>, String> {
        let mut last = String::new();
        for _ in 0..3 {
            let controllers: Vec<u16> = (0..3).map(|_| free_port()).collect();
            let voters: Vec<String> =
                controllers.iter().zip(1..).map(|(port, id)| format!("{id}@127.0.0.1:{port}")).collect();
            let mut starting: Vec<Starting> = controllers
                .iter()
                .zip(1..)
                .map(|(&controller, id)| Starting::new(id, free_port(), controller, &voters.join(",")))
                .collect();
            match starting.iter_mut().try_for_each(Starting::wait) {
                Ok(()) => return Ok(starting.into_iter().map(|s| s.node).collect()),
                Err(Failure::Impossible(reason)) => return Err(reason),
                Err(Failure::Died(log)) => last = log,
            }
        }
        panic!("three nodes of Apache Kafka did not start in three attempts:\n{last}");
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        drop(self.script.stdin.take());
        let _ = self.script.wait();
        // The script does this too, unless it gave up before it came that far.
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

/// A node on its way up.
struct Starting {
    node: Node,
    errors: File,
}

enum Failure {
    /// It cannot be had on this machine.
    Impossible(String),
    /// It came up and went down again, with its log.
    Died(String),
}

impl Starting {
    fn new(id: i32, port: u16, controller: u16, voters: &str) -> Self {
        let dir = tempfile::Builder::new().prefix("marsad-kafka.").tempdir().unwrap().keep();
        let errors = tempfile::tempfile().unwrap();
        let script = Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/kafka/start.sh"))
            .args([port.to_string(), controller.to_string()])
            .env("MARSAD_KAFKA_DIR", &dir)
            .env("MARSAD_KAFKA_NODE", id.to_string())
            .env("MARSAD_KAFKA_VOTERS", voters)
            .env("MARSAD_KAFKA_HEAP_MB", if voters.contains(',') { "256" } else { "512" })
            // A broker that lives for minutes does not earn back what the second compiler costs.
            .env("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(errors.try_clone().unwrap())
            .spawn()
            .unwrap();
        Self { node: Node { port, dir, script }, errors }
    }

    /// Waits for the line that says it is up.
    fn wait(&mut self) -> Result<(), Failure> {
        let mut line = String::new();
        BufReader::new(self.node.script.stdout.take().unwrap()).read_line(&mut line).unwrap();
        if !line.is_empty() {
            return Ok(());
        }
        let status = self.node.script.wait().unwrap();
        let mut log = String::new();
        self.errors.rewind().unwrap();
        self.errors.read_to_string(&mut log).unwrap();
        if status.code() == Some(77) {
            return Err(Failure::Impossible(log.lines().last().unwrap_or_default().to_owned()));
        }
        Err(Failure::Died(log))
    }
}
