//! A PostgreSQL server of the tests' own: started at most once a test process, in a temporary folder, on a free port of
//! the loopback interface, and gone with the process however that ends. Nothing that runs on the machine is touched.

use std::io;
use std::net::TcpListener;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use std::{env, fs, process, thread};

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tokio::sync::OnceCell;

/// The role that owns everything in the cluster; it needs no password on the loopback interface.
const ROLE: &str = "kaoping";
const READY_WITHIN: Duration = Duration::from_secs(30);

/// Makes and runs the server, and waits for the end of its own input, which comes when the test process is gone: even a
/// killed process closes its pipes. (A parent-death signal would come as soon as the *thread* that started it ended.)
const KEEPER: &str = r#"programs=$1 folder=$2 port=$3 role=$4
"$programs/initdb" -D "$folder/data" -U "$role" --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync \
  >"$folder/log" 2>&1 </dev/null && {
  "$programs/postgres" -D "$folder/data" -c "port=$port" -c listen_addresses=127.0.0.1 \
    -c "unix_socket_directories=$folder" -c fsync=on -c max_connections=200 -c shared_buffers=32MB -c autovacuum=off \
    >>"$folder/log" 2>&1 </dev/null &
  server=$!
}
cat >/dev/null
# Asked until it is gone: a server that has just been started does not listen to signals yet.
while [ -n "${server:-}" ] && kill -INT "$server" 2>/dev/null; do sleep 0.1; done
cd / && rm -rf "$folder""#;

/// A running PostgreSQL server. It stops when this is dropped or when the process ends.
pub struct PgCluster {
    port: u16,
    folder: PathBuf,
    /// Holds the pipe whose end tells the keeper to stop.
    keeper: Child,
}

impl PgCluster {
    /// The one cluster of this test process, started by whoever asks first.
    ///
    /// # Panics
    /// When PostgreSQL is not installed (`make setup` installs it) or does not start; with its log.
    pub async fn shared() -> &'static Self {
        static CLUSTER: OnceCell<PgCluster> = OnceCell::const_new();
        CLUSTER
            .get_or_init(|| async {
                tokio::task::spawn_blocking(|| Self::start().unwrap_or_else(|error| panic!("PostgreSQL: {error}")))
                    .await
                    .expect("starting PostgreSQL failed")
            })
            .await
    }

    /// Makes an empty database and returns its address, such as `postgres://kaoping@127.0.0.1:40213/t7`.
    ///
    /// # Panics
    /// When the server refuses.
    pub async fn create_database(&self) -> String {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let name = format!("t{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let mut connection = PgConnection::connect(&self.url("postgres")).await.expect("the test cluster answers");
        let statement = AssertSqlSafe(format!("CREATE DATABASE {name}"));
        connection.execute(statement).await.expect("the test cluster makes a database");
        connection.close().await.expect("the connection closes");
        self.url(&name)
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://{ROLE}@127.0.0.1:{}/{database}", self.port)
    }

    fn start() -> io::Result<Self> {
        let programs = programs().ok_or_else(|| io::Error::other("not installed; run `make setup`"))?;
        let owner = owner()?;
        // Another process can take the port between finding it free and using it, so a few are tried.
        let mut problem = io::Error::other("no free port");
        for _ in 0..5 {
            let folder = folder(owner)?;
            let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
            let mut keeper = Command::new("/bin/sh");
            keeper.args(["-c", KEEPER, "keeper"]).arg(&programs).arg(&folder).arg(port.to_string()).arg(ROLE);
            if let Some((user, group)) = owner {
                keeper.uid(user).gid(group);
            }
            // The folder of the tests may be closed to the other user. A group of its own: Ctrl-C would else end the
            // keeper before it has cleared the folder away.
            keeper.current_dir(&folder).process_group(0).stdin(Stdio::piped());
            let cluster = Self { port, folder, keeper: keeper.spawn()? };
            match cluster.wait() {
                Ok(()) => return Ok(cluster),
                Err(error) => problem = error,
            }
        }
        Err(problem)
    }

    /// Waits until the server writes that it is ready, which it does after it has opened its port.
    fn wait(&self) -> io::Result<()> {
        let asked = Instant::now();
        while asked.elapsed() < READY_WITHIN {
            let pid_file = fs::read_to_string(self.folder.join("data/postmaster.pid")).unwrap_or_default();
            if pid_file.lines().nth(7).is_some_and(|state| state.trim() == "ready") {
                return Ok(());
            }
            let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
            if log.contains("FATAL") || log.contains("error:") {
                return Err(io::Error::other(log));
            }
            thread::sleep(Duration::from_millis(20));
        }
        Err(io::Error::other(format!("not ready within {READY_WITHIN:?}; see {}", self.folder.display())))
    }
}

impl Drop for PgCluster {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}

/// The folder of `initdb` and `postgres`: Debian keeps each version in its own and puts none on the path.
fn programs() -> Option<PathBuf> {
    let newest = fs::read_dir("/usr/lib/postgresql").ok().and_then(|versions| {
        versions
            .flatten()
            .filter_map(|version| {
                Some((version.file_name().to_str()?.parse::<u32>().ok()?, version.path().join("bin")))
            })
            .filter(|(_, programs)| programs.join("initdb").exists())
            .max()
    });
    newest.map(|(_, programs)| programs).or_else(|| {
        env::split_paths(&env::var_os("PATH")?)
            .find(|folder| folder.join("initdb").exists() && folder.join("postgres").exists())
    })
}

/// The user and group to run as, when it has to be another: PostgreSQL refuses to run as root.
fn owner() -> io::Result<Option<(u32, u32)>> {
    // The owner of this process's own entry is the user it runs as.
    if std::os::unix::fs::MetadataExt::uid(&fs::metadata("/proc/self")?) != 0 {
        return Ok(None);
    }
    let users = fs::read_to_string("/etc/passwd")?;
    let find = |name: &str| {
        let fields: Vec<&str> = users.lines().find(|line| line.split(':').next() == Some(name))?.split(':').collect();
        Some((fields.get(2)?.parse().ok()?, fields.get(3)?.parse().ok()?))
    };
    let found = find("postgres").or_else(|| find("nobody"));
    found.map(Some).ok_or_else(|| io::Error::other("root may not run it, and there is no user `postgres` or `nobody`"))
}

/// An empty folder that nobody but the owner can enter.
fn folder(owner: Option<(u32, u32)>) -> io::Result<PathBuf> {
    let wanted = env::temp_dir();
    let open = |path: &Path| fs::metadata(path).is_ok_and(|found| found.permissions().mode() & 0o001 != 0);
    let parent = if owner.is_none() || wanted.ancestors().all(open) { wanted } else { PathBuf::from("/tmp") };
    let stamp =
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |since| since.subsec_nanos());
    let folder = parent.join(format!("kaoping-pg-{}-{stamp}", process::id()));
    fs::DirBuilder::new().mode(0o700).create(&folder)?;
    if let Some((user, group)) = owner {
        chown(&folder, Some(user), Some(group))?;
    }
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_database_is_empty_and_its_own() {
        let cluster = PgCluster::shared().await;
        let (one, two) = (cluster.create_database().await, cluster.create_database().await);
        assert_ne!(one, two);
        let mut connection = PgConnection::connect(&one).await.expect("the first database answers");
        connection.execute("CREATE TABLE note (id BIGINT)").await.expect("a table is made");
        let mut connection = PgConnection::connect(&two).await.expect("the second database answers");
        connection.execute("CREATE TABLE note (id BIGINT)").await.expect("the same name is free in the second");
    }
}
