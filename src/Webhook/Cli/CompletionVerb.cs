using System.CommandLine;

namespace KargoStageWebhook.Cli;

/// <summary>The verb <c>completion</c>: a script by which a shell completes the words of a command line.</summary>
internal static class CompletionVerb
{
    private static readonly Dictionary<string, string> Scripts = new()
    {
        ["bash"] = """
            _kargo_stage_webhook() {
              local IFS=$'\n'
              COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
            }
            complete -o default -F _kargo_stage_webhook kargo-stage-webhook
            """,
        ["zsh"] = """
            #compdef kargo-stage-webhook
            _kargo_stage_webhook() {
              local -a found=(${(f)"$(kargo-stage-webhook "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)"})
              compadd -a found || _files
            }
            # Either this is a file of fpath, which the first completion runs, or it is sourced, perhaps before completion is set up.
            if [[ ${funcstack[1]} == _kargo_stage_webhook ]]; then
              _kargo_stage_webhook
            else
              (( ${+functions[compdef]} )) || { autoload -Uz compinit && compinit }
              compdef _kargo_stage_webhook kargo-stage-webhook
            fi
            """,
        ["fish"] = """
            function __kargo_stage_webhook
              set -l line (commandline -cp)
              set -l word (commandline -ct)
              set -l found (kargo-stage-webhook "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null | string match -- "$word*")
              if set -q found[1]
                printf '%s\n' $found
              else
                __fish_complete_path "$word"
              end
            end
            complete -c kargo-stage-webhook -f -a '(__kargo_stage_webhook)'
            """,
        ["pwsh"] = """
            Register-ArgumentCompleter -Native -CommandName kargo-stage-webhook -ScriptBlock {
              param($word, $line, $cursor)
              kargo-stage-webhook "[suggest:$cursor]" "$line" 2>$null | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
            }
            """,
    };

    private static readonly Argument<string> Shell = new Argument<string>("SHELL") { Description = "bash, zsh, fish or pwsh." }.AcceptOnlyFromAmong([.. Scripts.Keys]);

    /// <summary>The verb for the command line.</summary>
    public static Command Command()
    {
        var command = new Command("completion", "Print a script by which a shell completes command lines of kargo-stage-webhook. Exits with 0.") { Shell };
        command.SetAction(parsed => parsed.Out.WriteLine(Scripts[parsed.GetValue(Shell)!]));
        return command;
    }
}
