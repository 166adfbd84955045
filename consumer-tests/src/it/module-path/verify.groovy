assert new File(basedir, "target/output").text == "keys: 1\n"
