//! A headless Chromium that is told what to do through two pipes, and that tells every request and
//! every message of a page.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;

use rustix::process::{Pid, Signal, kill_process_group};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::harness::{HUNG, skip, text};

const PROGRAMS: [&str; 2] = ["/usr/bin/chromium", "/usr/bin/google-chrome"];

/// Without these it would look for updates, fonts and accounts on the network.
const OPTIONS: &str = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
                       --disable-background-networking --disable-component-update --disable-sync \
                       --remote-debugging-pipe";

/// A browser with one empty page.
pub(crate) struct Browser {
    child: Child,
    orders: File,
    news: Receiver<Value>,
    session: Value,
    number: u64,
    /// Everything that was told without being asked for, in order.
    told: Vec<Value>,
    _folder: TempDir,
}

impl Browser {
    /// Starts one, or says that there is none.
    pub(crate) fn start() -> Option<Self> {
        let Some(program) = PROGRAMS.into_iter().find(|program| Path::new(program).exists()) else {
            skip("chromium is not installed");
            return None;
        };
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let pipe = |name: &str| folder.path().join(name);
        let made = Command::new("mkfifo").arg(pipe("orders")).arg(pipe("news")).status();
        assert!(made.is_ok_and(|status| status.success()), "named pipes can be made");
        let mut shell = Command::new("/bin/sh");
        let script = format!(
            "exec \"$1\" {OPTIONS} --user-data-dir=\"$2/profile\" 3<\"$2/orders\" 4>\"$2/news\""
        );
        shell.args(["-c", &script, "sh", program]).arg(folder.path()).process_group(0);
        shell.env("HOME", folder.path()).stdin(Stdio::null());
        let child = shell.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("sh starts");
        let orders = OpenOptions::new().write(true).open(pipe("orders")).expect("our own pipe");
        let news = listen(File::open(pipe("news")).expect("our own pipe"));
        let mut browser = Self {
            child,
            orders,
            news,
            session: Value::Null,
            number: 0,
            told: Vec::new(),
            _folder: folder,
        };
        let page = browser.order("Target.createTarget", &json!({ "url": "about:blank" }));
        let target = json!({ "targetId": page["targetId"], "flatten": true });
        browser.session = browser.order("Target.attachToTarget", &target)["sessionId"].clone();
        for domain in ["Network", "Runtime", "Log", "Page"] {
            browser.order(&format!("{domain}.enable"), &json!({}));
        }
        Some(browser)
    }

    /// Opens a file and waits until it is loaded.
    pub(crate) fn open(&mut self, path: &Path) {
        self.told.clear();
        self.order("Page.navigate", &json!({ "url": format!("file://{}", path.display()) }));
        while !self.told.iter().any(|news| news["method"] == "Page.loadEventFired") {
            let news = self.wait();
            self.told.push(news);
        }
        // Two frames later everything that the page does on its own has been begun.
        self.run("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
    }

    /// Runs JavaScript and returns its value.
    pub(crate) fn run(&mut self, script: &str) -> Value {
        let order = json!({ "expression": script, "returnByValue": true, "awaitPromise": true });
        let answer = self.order("Runtime.evaluate", &order);
        assert!(answer["exceptionDetails"].is_null(), "{script}: {answer}");
        answer["result"]["value"].clone()
    }

    /// Sets the size of the window, and whether the person prefers dark colours.
    pub(crate) fn look(&mut self, width: u32, scheme: &str) {
        let size =
            json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false });
        self.order("Emulation.setDeviceMetricsOverride", &size);
        let media = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.order("Emulation.setEmulatedMedia", &json!({ "features": media }));
    }

    /// Returns the addresses that the page asked for since it was opened.
    pub(crate) fn requests(&self) -> Vec<String> {
        let sent = self.told.iter().filter(|news| news["method"] == "Network.requestWillBeSent");
        sent.map(|news| text(&news["params"]["request"]["url"])).collect()
    }

    /// Returns what the page, or the browser about it, wrote to the console.
    pub(crate) fn messages(&self) -> Vec<&Value> {
        let methods = ["Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown"];
        let is_message = |news: &&Value| methods.iter().any(|method| news["method"] == *method);
        self.told.iter().filter(is_message).collect()
    }

    fn order(&mut self, method: &str, params: &Value) -> Value {
        self.number += 1;
        let mut order = json!({ "id": self.number, "method": method, "params": params });
        if !self.session.is_null() {
            order["sessionId"] = self.session.clone();
        }
        self.orders.write_all(format!("{order}\0").as_bytes()).expect("the browser listens");
        loop {
            let mut news = self.wait();
            if news["id"] == self.number {
                assert!(news["error"].is_null(), "{method}: {news}");
                return news["result"].take();
            }
            self.told.push(news);
        }
    }

    fn wait(&self) -> Value {
        self.news.recv_timeout(HUNG).expect("the browser goes on telling")
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // With all the processes it has started.
        let _ = kill_process_group(Pid::from_child(&self.child), Signal::KILL);
        let _ = self.child.wait();
    }
}

/// Reads what the browser tells, message after message.
fn listen(pipe: File) -> Receiver<Value> {
    let (tell, news) = mpsc::channel();
    thread::spawn(move || {
        for message in BufReader::new(pipe).split(0) {
            let Ok(message) = message else { return };
            let message = serde_json::from_slice(&message).expect("the browser speaks JSON");
            if tell.send(message).is_err() {
                return;
            }
        }
    });
    news
}
