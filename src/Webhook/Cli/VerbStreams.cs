using System.CommandLine;

namespace KargoStageWebhook.Cli;

/// <summary>Where a verb writes to: the process's console, unless who invokes it in this process says otherwise.</summary>
internal static class VerbStreams
{
    extension(ParseResult parsed)
    {
        /// <summary>Takes the report.</summary>
        public TextWriter Out => parsed.InvocationConfiguration.Output;

        /// <summary>Takes what is wrong, and what a verb waits for.</summary>
        public TextWriter Error => parsed.InvocationConfiguration.Error;
    }
}
