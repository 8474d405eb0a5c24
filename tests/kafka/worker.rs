//! Workers: `marsad run` as a process of its own, with the faults that a process can suffer.
//!
//! In: a line and a name. Out: a running process, its exit code, its log and its metrics.
//! Never outlives its test: dropped is killed.

use std::{
    cell::RefCell,
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use crate::{
    broker::{free_port, signal},
    line::Line,
};

/// One `marsad run`.
pub(crate) struct Worker {
    child: RefCell<Child>,
    pid: u32,
    /// Where it answers about its health.
    port: u16,
    log: PathBuf,
    pub(crate) name: String,
}

impl Worker {
    /// Starts one under this instance name.
    pub(crate) fn start(line: &Line, name: &str) -> Self {
        Self::start_with(line, name, &[])
    }

    /// The same with further environment variables.
    pub(crate) fn start_with(line: &Line, name: &str, environment: &[(&str, &str)]) -> Self {
        Self::spawn(line, name, environment, &[])
    }

    /// The same with further arguments.
    pub(crate) fn start_arguing(line: &Line, name: &str, arguments: &[&str]) -> Self {
        Self::spawn(line, name, &[], arguments)
    }

    fn spawn(line: &Line, name: &str, environment: &[(&str, &str)], arguments: &[&str]) -> Self {
        let port = free_port();
        let log =
            tempfile::Builder::new().prefix("marsad-worker.").tempfile().unwrap().into_temp_path().keep().unwrap();
        // A worker must not go on alone when the tests themselves are killed.
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "KILL", "--", env!("CARGO_BIN_EXE_marsad")]);
        if !have_setpriv() {
            command = Command::new(env!("CARGO_BIN_EXE_marsad"));
        }
        let child = command
            .arg("run")
            .args(arguments)
            .env("MARSAD__KAFKA__BOOTSTRAP_SERVERS", &line.bootstrap)
            .env("MARSAD__KAFKA__SESSION_TIMEOUT_MS", "6000")
            .env("MARSAD__KAFKA__TRANSACTION_TIMEOUT_MS", "10000")
            .env("MARSAD__TOPICS__INPUT", &line.input)
            .env("MARSAD__TOPICS__ARTICLES", &line.articles)
            .env("MARSAD__TOPICS__EVENTS", &line.events)
            .env("MARSAD__TOPICS__DEAD", &line.dead)
            .env("MARSAD__INPUT__GROUP", &line.group)
            .env("MARSAD__WORKER__INSTANCE", name)
            // Two workers share two cores.
            .env("MARSAD__WORKER__THREADS", "1")
            // Small, so that a fault finds a transaction under way and another before it.
            .env("MARSAD__WORKER__BATCH_RECORDS", "100")
            // Five seconds at each start would be most of the test's time; tests of the probe switch it on.
            .env("MARSAD__WORKER__PROBE", "false")
            .env("MARSAD__HTTP__LISTEN", format!("127.0.0.1:{port}"))
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(fs::File::create(&log).unwrap())
            .spawn()
            .unwrap();
        Self { pid: child.id(), child: RefCell::new(child), port, log, name: name.to_owned() }
    }

    /// What it has logged.
    pub(crate) fn log(&self) -> String {
        String::from_utf8_lossy(&fs::read(&self.log).unwrap()).into_owned()
    }

    /// Sends it a signal.
    pub(crate) fn signal(&self, name: &str) {
        signal(self.pid, name);
    }

    /// Its exit code if it has ended: `None` inside means a signal.
    #[allow(clippy::option_option, reason = "not ended, ended by a signal, ended with a code")]
    pub(crate) fn ended(&self) -> Option<Option<i32>> {
        self.child.borrow_mut().try_wait().unwrap().map(|status| status.code())
    }

    /// Waits for its end: the exit code, `None` after a signal.
    pub(crate) fn wait(&self, within: Duration) -> Option<i32> {
        let deadline = Instant::now() + within;
        loop {
            if let Some(code) = self.ended() {
                return code;
            }
            assert!(Instant::now() < deadline, "worker {} does not end; its log:\n{}", self.name, self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Panics with the log if it is gone.
    pub(crate) fn must_run(&self) {
        if let Some(code) = self.ended() {
            panic!("worker {} ended with {code:?}; its log:\n{}", self.name, self.log());
        }
    }

    /// Kills it, as the kernel does when memory is out.
    pub(crate) fn kill(&self) {
        let mut child = self.child.borrow_mut();
        let _ = child.kill();
        child.wait().unwrap();
    }

    /// Ends it in good order and expects success.
    pub(crate) fn stop(&self) {
        self.must_run();
        self.signal("TERM");
        let code = self.wait(Duration::from_secs(90));
        assert_eq!(code, Some(0), "exit code of worker {} after SIGTERM; its log:\n{}", self.name, self.log());
    }

    /// Whether it says that it is ready.
    pub(crate) fn is_ready(&self) -> bool {
        self.get("/readyz").is_some_and(|answer| answer.starts_with("HTTP/1.1 200"))
    }

    /// Whether it says that it is alive, and what it says else.
    pub(crate) fn liveness(&self) -> Option<Result<(), String>> {
        let answer = self.get("/livez")?;
        Some(if answer.starts_with("HTTP/1.1 200") { Ok(()) } else { Err(answer) })
    }

    /// Sum of a metric over its labels; `None` while it does not answer or has none of that name.
    pub(crate) fn metric(&self, name: &str) -> Option<f64> {
        let answer = self.get("/metrics")?;
        let values: Vec<f64> = answer
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.rsplit_once(' '))
            .filter(|(series, _)| series.split('{').next() == Some(name))
            .map(|(_, value)| value.parse().unwrap())
            .collect();
        (!values.is_empty()).then(|| values.iter().sum())
    }

    fn get(&self, path: &str) -> Option<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        Some(answer)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            let log = self.log();
            let tail: Vec<&str> = log.lines().rev().take(40).collect();
            eprintln!("last lines of worker {}:", self.name);
            for line in tail.iter().rev() {
                eprintln!("  {line}");
            }
        }
        let _ = fs::remove_file(&self.log);
    }
}

fn have_setpriv() -> bool {
    Command::new("setpriv")
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|s| s.success())
}

/// Polls until it holds; panics with the log of a worker that ended meanwhile, or after the time.
pub(crate) fn until(what: &str, within: Duration, workers: &[&Worker], mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + within;
    loop {
        if holds() {
            return;
        }
        for worker in workers {
            worker.must_run();
        }
        assert!(Instant::now() < deadline, "{what}: not within {within:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}
