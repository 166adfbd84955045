def output = new File(basedir, "target/output").text
assert output.contains("the command is running\n")
assert output.endsWith("the command has ended: killed by SIGTERM\n")

def loaded = new File(basedir, "target/loaded").text
assert loaded.contains("org.kqueue4j.Kqueue source: shared objects file")
