export const shells = ["bash", "zsh", "fish"] as const;

export type Shell = (typeof shells)[number];

/**
 * The shell's side of completion: it hands the words so far to `switchyard __complete`, which answers one candidate a
 * line. A line `:files` asks for the shell's own completion of file names.
 */
export function completionScript(shell: Shell): string {
  switch (shell) {
    case "bash":
      return bash;
    case "zsh":
      return zsh;
    case "fish":
      return fish;
    default:
      return shell satisfies never;
  }
}

const bash = `# switchyard completion for bash: eval "$(switchyard completion bash)" in ~/.bashrc
_switchyard() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words
  words="$("\${COMP_WORDS[0]}" __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)"
  if [[ "$words" == ":files" ]]; then
    COMPREPLY=($(compgen -f -- "$current"))
  else
    COMPREPLY=($(compgen -W "$words" -- "$current"))
  fi
}
complete -F _switchyard switchyard
`;

const zsh = `#compdef switchyard
# switchyard completion for zsh: eval "$(switchyard completion zsh)" in ~/.zshrc
_switchyard() {
  local -a candidates
  candidates=("\${(@f)$("\${words[1]}" __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ "$candidates[1]" == ":files" ]]; then
    _files
  else
    compadd -- $candidates
  fi
}
compdef _switchyard switchyard
`;

const fish = `# switchyard completion for fish: switchyard completion fish > ~/.config/fish/completions/switchyard.fish
function __switchyard_complete
  set -l words (commandline -opc)
  set -l current (commandline -ct)
  set -l found ($words[1] __complete -- $words[2..-1] "$current" 2>/dev/null)
  if test "$found" = ":files"
    __fish_complete_path "$current"
  else
    printf '%s\\n' $found
  end
end
complete -c switchyard -f -a '(__switchyard_complete)'
`;
