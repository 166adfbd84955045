# Completion of kq for fish. Made by: kq completion fish
# SPDX-License-Identifier: BSD-2-Clause

function __kq_needs_command
    test (count (commandline -opc)) -eq 1
end

# Whether this is the command, and no other command follows --.
function __kq_uses
    set -l words (commandline -opc)
    test (count $words) -ge 2; and test "$words[2]" = $argv[1]; and not contains -- -- $words
end

# Whether another command follows --.
function __kq_follows
    contains -- -- (commandline -opc)
end

function __kq_rest
    set -l words (commandline -opc)
    set -l end (contains -i -- -- $words)
    complete -C (string join ' ' -- $words[(math $end + 1)..-1] (commandline -ct))
end

function __kq_signals
    string split ' ' '@SIGNALS@'
end

function __kq_processes
    for directory in /proc/[0-9]*
        set -l pid (string replace /proc/ '' $directory)
        set -l name (cat $directory/comm 2>/dev/null)
        and printf '%s\t%s\n%s\n' $pid "$name" "$name"
    end
end

function __kq_specs
    set -l word (commandline -ct)
    switch $word
        case 'vnode:*:*'
            set -l before (string replace -r '[^:,]*$' '' -- $word)
            printf "$before%s\n" @VNODE_NOTES@
        case 'vnode:*'
            printf 'vnode:%s\n' (complete -C "__kq_no_command "(string replace 'vnode:' '' -- $word))
        case 'unix:*'
            printf 'unix:%s\n' (complete -C "__kq_no_command "(string replace 'unix:' '' -- $word))
        case 'proc:*:*'
            set -l before (string replace -r '[^:,]*$' '' -- $word)
            printf "$before%s\n" @PROC_NOTES@
        case 'proc:*'
            printf 'proc:%s\n' (__kq_processes)
        case 'signal:*'
            printf 'signal:%s\n' (__kq_signals)
        case 'timer:*:*'
            printf '%soneshot\n' (string replace -r '[^:]*$' '' -- $word)
        case '*:*'
        case '*'
            printf '%s\n' @SPECS@
            test -n "$word"; and complete -C "__kq_no_command $word"
    end
end

complete -c kq -f
complete -c kq -n __kq_needs_command -s h -l help -d 'lists the commands'
complete -c kq -n __kq_needs_command -s V -l version -d 'prints the version'
complete -c kq -n __kq_needs_command -a help -d 'explains a command, or the forms of a SPEC'
complete -c kq -n __kq_follows -a '(__kq_rest)'
@NAMES@
@COMMANDS@
