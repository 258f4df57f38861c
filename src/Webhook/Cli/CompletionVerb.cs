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
              local words_found=("${(@f)$(kargo-stage-webhook "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
              compadd -a words_found || _files
            }
            compdef _kargo_stage_webhook kargo-stage-webhook
            """,
        ["fish"] = """
            complete -c kargo-stage-webhook -a '(kargo-stage-webhook "[suggest:"(commandline -C)"]" (commandline -cp) 2>/dev/null)'
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
        command.SetAction(parsed => Console.Out.WriteLine(Scripts[parsed.GetValue(Shell)!]));
        return command;
    }
}
