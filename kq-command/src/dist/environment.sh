# SPDX-License-Identifier: BSD-2-Clause
# The process environment of kq. Its launchers source this first. Plain POSIX sh. It starts no process, and its
# variables have names that no user exports: a shell would pass the changed values on.

# As a closed standard descriptor the JVM would open a file of its own, and the user's command would inherit that. If
# descriptor 2 is closed, bash leaves its script open there.
{ true 3>&2 && ! [ /dev/fd/2 -ef "$0" ]; } || exec 2>/dev/null
{ true 3<&0; } 2>/dev/null || exec </dev/null
{ true 3>&1; } 2>/dev/null || exec >/dev/null

# The JVM does not start without a working directory.
if ! [ . -ef "${PWD-}" ]; then
  case $(pwd -P 2>/dev/null) in
    /*) ;;
    *)
      echo 'kq: the working directory has been removed: change to another one' >&2
      exit 1
      ;;
  esac
fi

# These are the user's, for the user's own JVMs. kq gives them to the user's command as they were: what is after the
# equals sign, or unset if there is no equals sign (CallerEnvironment).
for kq_name in JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS; do
  unset "KQ_WAS_$kq_name"
  eval "[ -z \"\${$kq_name+set}\" ] || export \"KQ_WAS_$kq_name==\$$kq_name\""
  unset "$kq_name"
done

# In the C locale Java accepts only file names in ASCII.
unset KQ_WAS_LC_CTYPE
if [ -z "${LC_ALL-}" ]; then
  case ${LC_CTYPE:-${LANG-}} in
    '' | C | POSIX)
      export "KQ_WAS_LC_CTYPE=${LC_CTYPE+=$LC_CTYPE}"
      export LC_CTYPE=C.UTF-8
      ;;
  esac
fi
