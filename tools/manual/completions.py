# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Completions for bash, zsh and fish of what --help says. What an argument is
called says which files it takes."""

import re

from helptext import NAME

VIDEO = ['h265', '265', 'hevc', 'mp4', 'mov', 'mkv', 'ts', 'm2ts']
META = ['json', 'shmc', 'bin']
WRITTEN = [*META, 'jsonl', 'ndjson']
FILES = {'FILE': META + VIDEO, 'IN': META + VIDEO, 'META': META + VIDEO,
         'VIDEO': VIDEO, 'OUT': WRITTEN}
# Where OUT is something else, by command.
OUT = {'inject': VIDEO[:3], 'remove': VIDEO[:3], 'plot': ['svg', 'png']}
# Words that options take; each is in their text.
WORDS = {
    'persistence': ['frame', 'sequence', 'stream'],
    'to': ['hdr10plus-json', 'json-lines', 'shmc', 'rpu'],
    'fill': ['previous', 'next', 'default'],
    'match-length': ['fail', 'repeat', 'cut'],
    'static': ['random-access', 'sequence', 'exact'],
    'kind': ['hdr10plus', 'dovi'],
}


def get_kinds(command):
    """The words of KIND, in the list that its text has."""
    lines = dict(command.sections).get('', [])
    start = next((i for i, line in enumerate(lines)
                  if line == 'KIND is one of:'), len(lines))
    kinds = []
    for line in lines[start + 1:]:
        if not line.startswith('  '):
            break
        kinds += re.split(r'  ', line.strip())[0].split(', ')
    return kinds


def get_files(command, word):
    if word == 'OUT' and command.name in OUT:
        return OUT[command.name]
    return FILES.get(word, [])


def get_words(option):
    words = WORDS.get(option.long, []) if option.argument else []
    missing = [word for word in words if word not in option.text]
    if missing:
        raise SystemExit(f'--{option.long} does not explain {missing}')
    return words


def get_positions(command):
    """(files, words) of each argument; the last one is of all that follow."""
    positions = []
    repeated = False
    for word in command.arguments:
        name = word.removesuffix('...')
        files = get_files(command, name)
        words = get_kinds(command) if name == 'KIND' else []
        if repeated:
            files, words = positions[-1][0] + files, positions[-1][1] + words
            positions.pop()
        positions.append((files, words))
        repeated = repeated or word.endswith('...')
    return positions, repeated


# ---- bash ----

BASH = r'''# bash completion of @NAME@, made of what it says with --help

# Files whose names end in one of the arguments, and folders.
__gst_shmemmeta_files ()
{
    local suffix
    for suffix; do
        mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(
            compgen -f -X "!*.$suffix" -- "$cur")
    done
    mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -d -- "$cur")
    compopt -o filenames 2>/dev/null
}

__gst_shmemmeta_words ()
{
    mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(
        compgen -W "$1" -- "$cur")
}

# The number of the argument at the cursor; $1 are the options with a value.
__gst_shmemmeta_position ()
{
    local i word
    position=1
    for (( i = 2; i < COMP_CWORD; i++ )); do
        word=${COMP_WORDS[i]}
        if [[ $word == '=' || ${COMP_WORDS[i - 1]} == '=' ]]; then
            continue
        fi
        if [[ $word == -?* ]]; then
            if [[ " $1 " == *" $word "* && ${COMP_WORDS[i + 1]} != '=' ]]; then
                i=$(( i + 1 ))
            fi
        else
            position=$(( position + 1 ))
        fi
    done
}

_gst_shmemmeta ()
{
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
    local position
    COMPREPLY=()
    if (( COMP_CWORD == 1 )); then
        __gst_shmemmeta_words '@COMMANDS@ --help --version'
        return
    fi
    # Bash takes --option=value apart.
    if [[ $cur == '=' ]]; then
        cur=
    elif [[ $prev == '=' ]]; then
        prev=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    case ${COMP_WORDS[1]} in
@CASES@
    esac
}

complete -F _gst_shmemmeta @NAME@
'''


def bash_call(files, words):
    calls = []
    if words:
        calls.append(f"__gst_shmemmeta_words '{' '.join(words)}'")
    if files:
        calls.append('__gst_shmemmeta_files ' + ' '.join(files))
    return '; '.join(calls) or ':'


def bash_case(command):
    valued = [o for o in command.options if o.argument]
    out = [f'        {command.name})', '            case $prev in']
    for option in valued:
        call = bash_call(get_files(command, option.argument),
                         get_words(option))
        out.append(f'                {"|".join(option.names())}) {call}; '
                   'return ;;')
    out += ['            esac', '            if [[ $cur == -* ]]; then']
    names = ' '.join(f'--{o.long}' for o in command.options)
    out += [f"                __gst_shmemmeta_words '{names}'",
            '                return', '            fi']
    taking = ' '.join(name for o in valued for name in o.names())
    out += [f"            __gst_shmemmeta_position '{taking}'",
            '            case $position in']
    positions, repeated = get_positions(command)
    for i, (files, words) in enumerate(positions, 1):
        pattern = '*' if repeated and i == len(positions) else str(i)
        out.append(f'                {pattern}) {bash_call(files, words)} ;;')
    return '\n'.join([*out, '            esac', '            ;;'])


def make_bash(commands):
    return (BASH.replace('@CASES@', '\n'.join(map(bash_case, commands)))
            .replace('@COMMANDS@', ' '.join(c.name for c in commands))
            .replace('@NAME@', NAME))


# ---- zsh ----

def zsh_quote(text):
    return "'" + text.replace("'", "'\\''") + "'"


def zsh_text(text):
    """In brackets of _arguments."""
    return re.sub(r'([\\\[\]:])', r'\\\1', text)


def zsh_values(files, words):
    """An action of _arguments."""
    parts = []
    if words:
        parts.append('words:word:({})'.format(' '.join(words)))
    if files:
        parts.append('files:file:_files -g "*.({})(-.)"'.format(
            '|'.join(files)))
    if len(parts) == 2:
        # Behind a space, so that no options of _arguments are added.
        return ' _alternative ' + ' '.join(
            '"' + part.replace('"', '\\"') + '"' for part in parts)
    return parts[0].split(':', 2)[2] if parts else ' '


def zsh_option(command, option):
    text = zsh_text(option.text)
    value = ''
    if option.argument:
        action = zsh_values(get_files(command, option.argument),
                            get_words(option))
        value = f':{zsh_text(option.argument)}:{action}'
    both = ' '.join(option.names())
    long = f'--{option.long}' + ('=' if option.argument else '')
    if not option.short:
        return zsh_quote(f'*{long}[{text}]{value}')
    short = f'-{option.short}' + ('+' if option.argument else '')
    return (zsh_quote(f'({both})') + '{' + f'{short},{long}' + '}'
            + zsh_quote(f'[{text}]{value}'))


def zsh_case(command):
    rows = [zsh_option(command, option) for option in command.options]
    positions, repeated = get_positions(command)
    for i, (files, words) in enumerate(positions, 1):
        number = '*' if repeated and i == len(positions) else str(i)
        name = zsh_text(command.arguments[i - 1])
        rows.append(zsh_quote(f'{number}:{name}:{zsh_values(files, words)}'))
    joined = ' \\\n                '.join(rows)
    return (f'        {command.name})\n            _arguments -s \\\n'
            f'                {joined}\n            ;;')


def make_zsh(commands):
    names = '\n'.join('    ' + zsh_quote(f'{c.name}:{c.title}')
                      for c in commands)
    cases = '\n'.join(map(zsh_case, commands))
    return f'''#compdef {NAME}
# Made of what {NAME} says with --help.

local curcontext="$curcontext" state line
local -a commands
commands=(
{names}
)

_arguments -C '(- *)--version[the version]' '(- *)'{{-h,--help}}'[what it is for]' \\
    '1:command:->command' '*::argument:->argument'

case $state in
command)
    _describe command commands
    ;;
argument)
    case $words[1] in
{cases}
    esac
    ;;
esac
'''


# ---- fish ----

FISH = r'''# fish completion of @NAME@, made of what it says with --help

# Files whose names end in one of the arguments, and folders.
function __gst_shmemmeta_files
    set -l token (string replace -r '^--?[^=]*=' '' -- (commandline -ct))
    for suffix in $argv
        for file in $token*.$suffix
            echo $file
        end
    end
    for folder in $token*/
        echo $folder
    end
end

'''


def fish_quote(text):
    return "'" + text.replace('\\', '\\\\').replace("'", "\\'") + "'"


def fish_values(files, words):
    parts = list(words)
    if files:
        parts.append('(__gst_shmemmeta_files ' + ' '.join(files) + ')')
    return f' -a {fish_quote(" ".join(parts))}' if parts else ''


def fish_command(command):
    seen = fish_quote(f'__fish_seen_subcommand_from {command.name}')
    start = f'complete -c {NAME} -n {seen}'
    rows = []
    for option in command.options:
        row = start + (f' -s {option.short}' if option.short else '')
        row += f' -l {option.long}'
        if option.argument:
            row += ' -x' + fish_values(get_files(command, option.argument),
                                       get_words(option))
        rows.append(f'{row} -d {fish_quote(option.text)}')
    # fish does not count arguments: those of all places.
    files, words = [], []
    for more_files, more_words in get_positions(command)[0]:
        files += [suffix for suffix in more_files if suffix not in files]
        words += more_words
    values = fish_values(files, words)
    return rows + ([start + values] if values else [])


def make_fish(commands):
    rows = [f'complete -c {NAME} -f']
    rows += [f'complete -c {NAME} -n __fish_use_subcommand -a {c.name} -d '
             f'{fish_quote(c.title)}' for c in commands]
    rows += [f'complete -c {NAME} -n __fish_use_subcommand -l version']
    for command in commands:
        rows += fish_command(command)
    return FISH.replace('@NAME@', NAME) + '\n'.join(rows) + '\n'
