// Logs in with mongosh: reads connection strings, one a line, and answers each with one line, as log_in.py does.
const fs = require("node:fs");

// mongosh runs its scripts as if nothing were asynchronous, so its input is asked for again and again.
function readByte(byte) {
  for (;;) {
    try {
      return fs.readSync(0, byte, 0, 1, null) === 1;
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
      sleep(2);
    }
  }
}

function readLine() {
  const byte = Buffer.alloc(1);
  for (let line = ""; ; line += byte.toString("latin1")) {
    if (!readByte(byte)) return null;
    if (byte[0] === 10) return line;
  }
}

function logIn(uri) {
  try {
    const status = connect(uri).adminCommand({ connectionStatus: 1 });
    return ["ok", ...status.authInfo.authenticatedUsers.map((user) => `${user.user}@${user.db}`)].join(" ");
  } catch (error) {
    return error.code > 0 ? `refused ${error.code}` : `failed ${error.name}: ${error.message}`.replaceAll("\n", " ");
  }
}

for (let uri = readLine(); uri !== null; uri = readLine()) fs.writeSync(1, `${logIn(uri)}\n`);
