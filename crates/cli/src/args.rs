//! The command line. Option names are those of mongosh where mongosh has them.

mod aws;
mod check;

pub(crate) use aws::{
    AwsArgs, AwsCommand, AwsOrder, CheckAwsArgs, ExplainArgs, SignArgs, SourceArgs,
};
pub(crate) use check::{Adapter, AuthenticationArgs, CheckArgs, TlsArgs};

use clap::{Args, Parser, Subcommand, ValueEnum};
use mongo_auth_host::SecretString;

/// Does this connection string log in, and if not, why?
#[derive(Debug, Parser)]
#[command(
    name = "mongo-auth",
    version,
    arg_required_else_help = true,
    subcommand_required = true,
    after_help = "Example:\n  mongo-auth check 'mongodb://app@db1.example.com/?tls=true' --password\n\n\
                  Exit codes:\n  \
                  0  logged in, or nothing to do\n  \
                  1  the server rejected the credential\n  \
                  2  usage, connection string or settings; nothing was sent\n  \
                  3  no credentials\n  \
                  4  network, DNS or TLS\n  \
                  5  the peer broke the protocol or failed verification\n\n\
                  With several hosts the first of 5, 1, 2, 3 and 4 that occurs."
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Log in to every host of a connection string and say how it went
    Check(Box<CheckArgs>),
    /// Show every mechanism at work against built-in servers
    #[command(after_help = "Example:\n  mongo-auth demo")]
    Demo,
    /// Run a test server that drivers can log in to
    Serve(ServeArgs),
    /// Explain or check connection strings without connecting
    Uri(UriArgs),
    /// Find AWS credentials, tell whose they are, sign with them
    Aws(AwsArgs),
    /// Answer JSON requests, one a line, from standard input
    #[command(after_help = "Example:\n  \
        echo '{\"op\":\"saslprep\",\"input\":\"I\\u00adX\"}' | mongo-auth eval")]
    Eval,
    /// Print the completions of a shell
    #[command(after_help = "Example:\n  \
        mongo-auth completions bash > ~/.local/share/bash-completion/completions/mongo-auth")]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page
    #[command(after_help = "Example:\n  mongo-auth man > mongo-auth.1 && man ./mongo-auth.1")]
    Man,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Shell {
    Bash,
    Fish,
    Zsh,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    mongo-auth uri 'mongodb://app:s3cret@db1/orders?tls=true'\n  \
    mongo-auth uri --encode\n  \
    mongo-auth uri --from-stdin < strings.txt")]
pub(crate) struct UriArgs {
    /// The connection string; `-` reads it from standard input
    #[arg(value_name = "URI", required_unless_present_any = ["encode", "from_stdin"])]
    pub(crate) uri: Option<Hidden>,
    /// Ask for a user name and a password and print them as a connection string wants them
    #[arg(long, conflicts_with_all = ["uri", "from_stdin"])]
    pub(crate) encode: bool,
    /// Read connection strings from standard input, one a line, and say what is wrong with them
    #[arg(long, conflicts_with = "uri")]
    pub(crate) from_stdin: bool,
    /// Refuse AWS credentials in the string, as the authentication specification does
    #[arg(long)]
    pub(crate) strict_aws: bool,
    /// Print one JSON object (for each string)
    #[arg(long, conflicts_with = "encode")]
    pub(crate) json: bool,
    /// Print nothing; the exit code tells
    #[arg(short, long, conflicts_with_all = ["encode", "json"])]
    pub(crate) quiet: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    mongo-auth serve\n  \
    mongo-auth serve --port 27018 --tls --user app:s3cret:SCRAM-SHA-256,PLAIN")]
pub(crate) struct ServeArgs {
    /// The port on 127.0.0.1; a free one by default
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    pub(crate) port: u16,
    /// Serve TLS with certificates made for this run, which stay in the folder for temporary files
    #[arg(long)]
    pub(crate) tls: bool,
    /// A user; the mechanisms are SCRAM-SHA-1 and SCRAM-SHA-256 where none is named. SCRAM users
    /// live in admin, the others in $external; with MONGODB-AWS name and password are an access key
    #[arg(long = "user", value_name = "NAME:PASSWORD[:MECHANISM,…]")]
    pub(crate) users: Vec<Hidden>,
    /// Log one JSON object a line instead of text
    #[arg(long)]
    pub(crate) json_log: bool,
}

/// An argument that may hold a password: it does not print.
#[derive(Clone, Debug)]
pub(crate) struct Hidden(pub(crate) SecretString);

impl Hidden {
    pub(crate) fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl From<&str> for Hidden {
    fn from(text: &str) -> Self {
        Self(SecretString::new(text.into()))
    }
}
