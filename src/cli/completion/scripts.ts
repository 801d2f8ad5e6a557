/** The shells that there are scripts for. */
export const shells = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof shells)[number]

/**
 * What a shell sources. Each asks the program, with the words up to the cursor, and takes a line for a candidate: the value and, behind
 * a tab (for zsh a colon), what it means; `:files` stands for the names of files. Nothing that was typed or answered is evaluated.
 */
export const scripts: Readonly<Record<Shell, string>> = {
  bash: `# bash completion of shareplan; in ~/.bashrc: source <(shareplan completion bash)
_shareplan() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == :files ]]; then
      compopt -o default 2> /dev/null
    else
      COMPREPLY+=("\${line%%$'\\t'*}")
    fi
  done < <("$1" completion bash -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2> /dev/null)
}
complete -F _shareplan shareplan
`,
  zsh: `#compdef shareplan
# zsh completion of shareplan; in ~/.zshrc, behind compinit: source <(shareplan completion zsh)
_shareplan() {
  local line
  local -a candidates
  local -i files=0
  while IFS= read -r line; do
    if [[ $line == :files ]]; then files=1; else candidates+=("$line"); fi
  done < <("\${words[1]}" completion zsh -- "\${(@)words[2,CURRENT]}" 2> /dev/null)
  (( \${#candidates} )) && _describe shareplan candidates
  if (( files )); then
    compset -P '--*='
    _files
  fi
}
if [[ \${funcstack[1]} == _shareplan ]]; then
  _shareplan "$@"
else
  compdef _shareplan shareplan
fi
`,
  fish: `# fish completion of shareplan; in ~/.config/fish/completions/shareplan.fish, or: shareplan completion fish | source
function __shareplan_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    for line in ($words[1] completion fish -- $words[2..-1] "$current" 2> /dev/null)
        if test "$line" = :files
            __fish_complete_path "$current"
        else
            printf '%s\\n' "$line"
        end
    end
end
complete -c shareplan -f -a '(__shareplan_complete)'
`,
}
