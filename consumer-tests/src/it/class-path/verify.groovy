def output = new File(basedir, "target/output").text
assert output.contains("periods of 300 ms that have passed: ")
assert output.endsWith("the command has exited with status 143\n")
