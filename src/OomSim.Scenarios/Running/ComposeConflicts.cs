namespace OomSim.Scenarios;

/// <summary>Flags of <c>docker compose up</c> and <c>create</c> that exclude each other, in Compose's words (docker/compose, validateFlags).</summary>
internal static class ComposeConflicts
{
    /// <summary>The first conflict of a command; null for none.</summary>
    public static string? Find(ComposeCommand command)
    {
        bool fails = command.Has("--abort-on-container-failure");
        bool stops = command.Has("--abort-on-container-exit") || (command.Has("--exit-code-from") && !fails);
        bool attaches = command.Has("--attach-dependencies") || command.Values("--attach").Length > 0;
        bool isDetached = command.Has("--detach", "--wait");
        return stops && fails ? "--abort-on-container-failure cannot be combined with --abort-on-container-exit"
            : command.Has("--wait") && (attaches || stops) ? "--wait cannot be combined with --abort-on-container-exit, --attach or --attach-dependencies"
            : command.Has("--build") && command.Has("--no-build") ? "--build and --no-build are incompatible"
            : isDetached && (attaches || stops || fails)
                ? "--detach cannot be combined with --abort-on-container-exit, --abort-on-container-failure, --attach, --attach-dependencies or --watch"
            : !command.Has("--no-recreate") ? command.Has("--attach-dependencies") && command.Values("--attach").Length > 0 ? "cannot combine --attach and --attach-dependencies" : null
            : command.Has("--renew-anon-volumes") ? "--no-recreate and --renew-anon-volumes are incompatible"
            : command.Has("--force-recreate") ? "--force-recreate and --no-recreate are incompatible"
            : command.Has("--always-recreate-deps") ? "--always-recreate-deps and --no-recreate are incompatible"
            : null;
    }
}
