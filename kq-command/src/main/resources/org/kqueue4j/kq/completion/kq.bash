# Completion of kq for bash. Made by: kq completion bash
# SPDX-License-Identifier: BSD-2-Clause

_kq_words() { # completes the last part of the typed word from the given words
  local before=$1
  shift
  COMPREPLY+=($(compgen -P "$before" -W "$*" -- "${current#"$before"}"))
}

_kq_pids() {
  local file
  for file in /proc/[0-9]*; do
    printf '%s ' "${file#/proc/}"
  done
}

_kq_programs() {
  cat /proc/[0-9]*/comm 2>/dev/null | tr ' ' '_' | sort -u | tr '\n' ' '
}

_kq_signals() {
  printf '@SIGNALS@'
}

_kq_files() {
  local before=$1 file
  while IFS= read -r file; do
    [[ -d ${file/#~\//$HOME/} ]] && file+=/
    COMPREPLY+=("$before$file")
  done < <(compgen -f -- "${current#"$before"}")
  compopt -o filenames 2>/dev/null
}

_kq_specs() {
  case $current in
    vnode:*:*) _kq_words "${current%"${current##*[:,]}"}" @VNODE_NOTES@ ;;
    vnode:*) _kq_files vnode: ;;
    proc:*:*) _kq_words "${current%"${current##*[:,]}"}" @PROC_NOTES@ ;;
    proc:*) _kq_words proc: "$(_kq_pids)" "$(_kq_programs)" ;;
    signal:*) _kq_words signal: "$(_kq_signals)" ;;
    timer:*:*) _kq_words "${current%"${current##*:}"}" oneshot ;;
    tcp:*) _kq_words tcp: localhost: 127.0.0.1: ;;
    unix:*) _kq_files unix: ;;
    http:* | https:*) _kq_words "${current%%:*}://" localhost localhost: ;;
    dns:*) _kq_words dns: localhost ;;
    read:*) _kq_words read: 0 ;;
    timer:* | at:* | user:* | listen:*) ;;
    *)
      _kq_words '' @WHOLE@ @PREFIXES@
      [[ -n $current ]] && _kq_files ''
      ;;
  esac
}

_kq() {
  local commands='help'
@NAMES@
  local current=${COMP_LINE:0:COMP_POINT} operand= options= values= word i
  current=${current##*[[:space:]]}
  COMPREPLY=()

  local line=${COMP_LINE:0:COMP_POINT}
  local -a typed
  read -r -a typed <<<"$line"
  [[ $line == *[[:space:]] ]] && typed+=('')
  local command=${typed[1]-} previous=${typed[${#typed[@]} - 2]-}

  if ((${#typed[@]} <= 2)); then
    if [[ $current == -* ]]; then
      _kq_words '' --help --version
    else
      _kq_words '' "$commands"
    fi
    _kq_finish
    return
  fi

  for ((i = 2; i < ${#typed[@]} - 1; i++)); do
    if [[ ${typed[i]} == -- ]]; then # another command follows
      if ((i == ${#typed[@]} - 2)); then
        COMPREPLY=($(compgen -c -- "$current"))
      else
        COMPREPLY=($(compgen -f -- "$current"))
        compopt -o filenames 2>/dev/null
      fi
      return
    fi
  done

  case $command in
@COMMANDS@
    help)
      operand=COMMAND
      ;;
  esac

  for word in $values; do
    if [[ $previous == "${word%%=*}" ]]; then
      case ${word#*=} in
        FILE | PAGE) _kq_files '' ;;
        SIGNAL) _kq_words '' "$(_kq_signals)" ;;
        MODE) _kq_words '' drop queue ;;
      esac
      _kq_finish
      return
    fi
  done

  if [[ $current == -* ]]; then
    _kq_words '' "$options"
  else
    case $operand in
      SPEC) _kq_specs ;;
      PID) _kq_words '' "$(_kq_pids)" "$(_kq_programs)" ;;
      FILE) _kq_files '' ;;
      SHELL) _kq_words '' bash zsh fish ;;
      COMMAND) _kq_words '' "$commands" spec ;;
    esac
  fi
  _kq_finish
}

# Where a colon separates words, bash inserts only the part after the last colon. An incomplete word gets no blank.
_kq_finish() {
  local before=${current%"${current##*:}"} i
  if [[ $COMP_WORDBREAKS == *:* && -n $before ]]; then
    for ((i = 0; i < ${#COMPREPLY[@]}; i++)); do
      COMPREPLY[i]=${COMPREPLY[i]#"$before"}
    done
  fi
  case ${COMPREPLY[0]-} in
    *: | */) compopt -o nospace 2>/dev/null ;;
  esac
}

complete -F _kq kq
