#compdef kq
# SPDX-License-Identifier: BSD-2-Clause
# Completion of kq for zsh. Made by: kq completion zsh

_kq_signals() {
  local -a signals=(@SIGNALS@)
  compadd -a signals
}

_kq_processes() {
  local -a pids=(/proc/[0-9]*(N:t)) programs=(${(f)"$(cat /proc/[0-9]*/comm 2>/dev/null)"})
  compadd -a pids
  compadd -a programs
}

_kq_specs() {
  if compset -P 'vnode:*:(*,|)'; then
    compadd -S '' @VNODE_NOTES@
  elif compset -P 'vnode:'; then
    _files
  elif compset -P 'proc:*:(*,|)'; then
    compadd -S '' @PROC_NOTES@
  elif compset -P 'proc:'; then
    _kq_processes
  elif compset -P 'signal:'; then
    _kq_signals
  elif compset -P 'timer:*:'; then
    compadd oneshot
  elif compset -P 'tcp:'; then
    compadd -S '' localhost: 127.0.0.1:
  elif compset -P 'unix:'; then
    _files
  elif compset -P '(http|https)://'; then
    compadd -S '' localhost localhost:
  elif [[ $PREFIX != *:* ]]; then
    [[ -n $PREFIX ]] && _files
    compadd -S '' @PREFIXES@
    compadd @WHOLE@
  fi
}

_kq() {
  local -a commands=(
@NAMES@
    'help:explains a command, or the forms of a SPEC'
  )
  if ((CURRENT == 2)); then
    _describe command commands
    _arguments -S '(-h --help)'{-h,--help}'[lists the commands]' '(-V --version)'{-V,--version}'[prints the version]'
    return
  fi

  local end=${words[(i)--]}
  if ((end < CURRENT)); then # another command follows
    words=("${(@)words[end + 1, -1]}")
    ((CURRENT -= end))
    _normal
    return
  fi

  shift words
  ((CURRENT--))
  case $words[1] in
@COMMANDS@
    help)
      _describe command commands
      compadd spec
      ;;
  esac
}

# compinit loads this file as the text of a function. A file that is sourced has to register the function.
if [[ ${funcstack[1]-} == _kq ]]; then
  _kq "$@"
else
  compdef _kq kq
fi
