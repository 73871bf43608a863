/**
 * Ends a test file that something left open keeps alive, and names what is open.
 * Node's own time limit is for tests, not for the process that is left when they are done.
 */
const limitSeconds = Number(process.env["TEST_FILE_SECONDS"] ?? 300);

setTimeout(() => {
  const open = process.getActiveResourcesInfo().join(", ");
  process.stderr.write(`Cannot end after ${limitSeconds} s: still open are ${open}\n`);
  // An ordinary exit would count as a pass: every test has passed by then
  process.kill(process.pid, "SIGKILL");
}, limitSeconds * 1000).unref();
