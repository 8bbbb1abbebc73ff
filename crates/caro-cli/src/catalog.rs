//! The closed sets of words that caro's telemetry events may use.

macro_rules! words {
    ($(#[doc = $doc:literal])+ $name:ident { $($(#[doc = $vdoc:literal])+ $variant:ident = $word:literal,)+ }) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[doc = $vdoc])+ $variant,)+ }
        impl $name {
            /// Returns the word that stands for this value in JSON.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }
    };
}

words! {
    /// How dangerous a command is.
    RiskLevel {
        /// No rule found anything.
        Safe = "safe",
        /// Changes something a person may want back.
        Moderate = "moderate",
        /// Can lose data or open the system.
        High = "high",
        /// Never run by caro.
        Critical = "critical",
    }
}

words! {
    /// What kind of danger a safety rule looks for.
    PatternCategory {
        /// Deletes files.
        Deletion = "deletion",
        /// Overwrites disks, partitions or file systems.
        Disk = "disk",
        /// Overwrites or truncates files.
        Overwrite = "overwrite",
        /// Loosens permissions or ownership.
        Permissions = "permissions",
        /// Exhausts processes, memory or disk.
        Exhaustion = "exhaustion",
        /// Runs code that comes from the network.
        RemoteCode = "remote_code",
        /// Hides what it runs.
        Obfuscation = "obfuscation",
        /// Reads keys, tokens or password files.
        Credentials = "credentials",
        /// Wipes history or logs.
        History = "history",
        /// Sends local data to another host.
        Exfiltration = "exfiltration",
        /// Changes the kernel or boot configuration.
        Kernel = "kernel",
        /// Removes packages.
        Packages = "packages",
        /// Rewrites or discards version history.
        GitHistory = "git_history",
        /// Ends processes or the machine.
        Processes = "processes",
        /// Changes services or scheduled jobs.
        Services = "services",
        /// Opens or cuts the network.
        Network = "network",
        /// Changes users, groups or privileges.
        Accounts = "accounts",
        /// Drops or empties databases.
        Database = "database",
        /// Removes containers, images or volumes.
        Containers = "containers",
    }
}

words! {
    /// How an executed command ended.
    ExitCategory {
        /// Exit code 0.
        Success = "success",
        /// Any other exit code.
        Error = "error",
        /// Ended by a signal.
        Signal = "signal",
        /// Ended by caro because its time was up.
        Timeout = "timeout",
        /// The shell could not be started.
        SpawnFailed = "spawn_failed",
    }
}
